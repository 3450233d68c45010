-- one row is a town of the territory, and whether a file says that it uses the measure of the search
-- left out: every town when no measure is asked, or when no file names the towns of that measure
-- perimeter: state_grants_town: awards to the town itself, since the programme began, held for the whole country
with uses as (
    select
        commune_code,
        sum(amount_eur) as amount_eur,
        sum(award_count)::integer as award_count,
        min(first_year) as first_year,
        max(last_year) as last_year,
        list(distinct source_id order by source_id) as source_ids,
    from measure_towns
    where measure_id = $search['measure']
    group by commune_code
),

files as (
    select list(distinct source_id order by source_id) as source_ids
    from measure_towns
    where measure_id = $search['measure']
)

select
    communes.commune_code,
    commune_name,
    departement_code,
    departement_name,
    region_code,
    region_name,
    population,
    uses.commune_code is not null as is_user,
    case when uses.commune_code is not null then 'user' else 'unknown' end as use_class,
    amount_eur,
    award_count,
    first_year,
    last_year,
    'state_grants_town' as perimeter,
    coalesce(uses.source_ids, files.source_ids) as source_ids,
    longitude,
    latitude,
    inset_longitude,
    inset_latitude,
from communes
cross join files
left join uses on uses.commune_code = communes.commune_code
where
    communes.commune_code in (from towns_in($territory))
    and len(files.source_ids) > 0
order by departement_code, communes.commune_code
