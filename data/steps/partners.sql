-- One row per partner, with the measures it leads or takes part in.
-- « État (préfets) » and « État (DGCL) » are one partner: the bracket names the office, not the body.
with roles as (
    select
        measure_id,
        lead_partner as written,
        true as is_lead,
    from measures
    where lead_partner is not null
    union all
    select
        measure_id,
        unnest(partners) as written,
        false as is_lead,
    from measures
),

named as (
    select
        regexp_replace(written, ' \(.*\)$', '') as partner_name,
        measure_id,
        bool_or(is_lead) as is_lead,
    from roles
    group by all
)

select
    trim(regexp_replace(strip_accents(lower(partner_name)), '[^a-z0-9]+', '-', 'g'), '-') as partner_id,
    partner_name,
    cast(count(*) as integer) as measure_count,
    cast(count(*) filter (is_lead) as integer) as lead_count,
    list(measure_id order by measure_id) as measure_ids,
from named
group by partner_name
order by partner_id
