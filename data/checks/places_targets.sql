-- Every territory is found by its name and, France apart, by its code; and no text leads elsewhere.
with targets as (
    select 'france' as place_level, 'FR' as place_code
    union all
    select 'region', region_code from regions
    union all
    select 'departement', departement_code from departements
    union all
    select 'epci', epci_siren from epci
    union all
    select 'commune', commune_code from communes
),

found as (
    select
        place_level,
        place_code,
        bool_or(search_kind = 'name') as is_named,
        bool_or(search_kind in ('insee_code', 'siren')) as has_code,
    from places
    group by place_level, place_code
)

select
    coalesce(targets.place_level, found.place_level) as place_level,
    coalesce(targets.place_code, found.place_code) as place_code,
from targets
full join found using (place_level, place_code)
where
    targets.place_code is null
    or found.is_named is distinct from true
    or (found.has_code is distinct from true and targets.place_level <> 'france')
