-- one row is a territory one level below: régions of France, départements of a région or of a union, towns otherwise
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town
with towns as (
    select
        communes.*,
        amount_eur,
        award_count,
        grant_years,
        source_ids,
        code_at(level_below($territory, 'commune'), region_code, departement_code, null, communes.commune_code) as unit_code,
        code_at(
            level_below($territory, 'commune'),
            region_name,
            name_with_code('departement', departement_code, departement_name),
            null,
            commune_name
        ) as unit_name,
    from communes
    left join town_grants on town_grants.commune_code = communes.commune_code
    where communes.commune_code in (from towns_in($territory))
)

select
    level_below($territory, 'commune') as unit_level,
    unit_code,
    any_value(unit_name) as unit_name,
    count(*)::integer as town_count,
    sum(population)::integer as population,
    count(amount_eur)::integer as granted_town_count,
    sum(amount_eur) as amount_eur,
    sum(award_count)::integer as award_count,
    amount_per(sum(amount_eur), inhabitants_of(unit_code, sum(population))) as amount_per_inhabitant_eur,
    list_sort(list_distinct(flatten(list(grant_years)))) as grant_years,
    searched_by('state_grants_town') as searched,
    'state_grants_town' as perimeter,
    list_sort(list_distinct(flatten(list(source_ids)))) as source_ids,
from towns
group by unit_code
order by amount_eur desc nulls last, unit_name
