-- one row is a région, a département or an intercommunalité that holds towns of the territory, counted on these towns
-- left out: units without a town, the town without intercommunalité, grants before the programme or held for one région only; no known award is null, not zero
-- perimeter: state_grants_town, also for the intercommunalités: what their towns received themselves
with towns as (
    select
        communes.*,
        amount_eur,
        award_count,
        source_ids,
        code_at($mesh, region_code, departement_code, epci_siren, null) as unit_code,
    from communes
    left join town_grants on town_grants.commune_code = communes.commune_code
    where communes.commune_code in (from towns_in($territory))
)

select
    $mesh as unit_level,
    unit_code,
    any_value(place_name) as unit_name,
    count(*)::integer as town_count,
    sum(population)::integer as population,
    (count(*) filter (where is_ort))::integer as ort_count,
    share_of(count(*) filter (where is_ort), count(*)) as ort_share,
    sum(amount_eur) as amount_eur,
    amount_per(sum(amount_eur), inhabitants_of(unit_code, sum(population))) as amount_per_inhabitant_eur,
    amount_per(sum(amount_eur), count(*)) as amount_per_town_eur,
    sum(award_count)::integer as award_count,
    count(amount_eur)::integer as granted_town_count,
    (count(*) - count(amount_eur))::integer as ungranted_town_count,
    share_of(count(*) - count(amount_eur), count(*)) as ungranted_town_share,
    'state_grants_town' as perimeter,
    searched_by('state_grants_town') as searched,
    list_sort(list_distinct(['anct-programmes', 'ort-liste', 'cog'] || coalesce(flatten(list(source_ids)), []))) as source_ids,
from towns
inner join units on place_level = $mesh and place_code = unit_code
group by unit_code
order by unit_code
