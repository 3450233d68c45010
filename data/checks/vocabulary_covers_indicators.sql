-- Every indicator has a French label and a definition, every reason for a missing value its words; and no word is left unused.
with used as (
    select distinct
        'context_indicator' as kind,
        indicator as key,
    from indicators
    union
    select
        'indicator_status',
        status,
    from indicators
),

worded as (
    select
        kind,
        key,
    from vocabulary
    where kind in ('context_indicator', 'indicator_status') and definition_fr is not null
)

select
    kind,
    key,
from used
full join worded using (kind, key)
where used.key is null or worded.key is null
