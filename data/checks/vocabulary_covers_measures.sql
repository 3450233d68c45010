-- Every coded value of a measure has a French label: the public never reads an English key.
with used as (
    unpivot (
        select distinct
            need,
            pillar,
            theme,
            launch_subject,
            link,
            support_type,
            instrument,
            launch_proof_level,
        from measures
    )
    on need, pillar, theme, launch_subject, link, support_type, instrument, launch_proof_level
    into name kind value key
)

select distinct
    used.kind,
    used.key,
from used
anti join vocabulary on used.kind = vocabulary.kind and used.key = vocabulary.key
order by all
