-- one row is a territory of the level that is compared (régions for France), and whether it is one of those compared
-- left out: territories without a town, grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town
with here as (select unit_code from compared_units($territory, $compared) where not is_reference)

select
    town_units.unit_code,
    town_units.unit_code in (from here) as is_compared,
    count(*)::integer as town_count,
    sum(communes.population)::integer as population,
    sum(town_grants.amount_eur) as amount_eur,
    amount_per(sum(town_grants.amount_eur), inhabitants_of(town_units.unit_code, sum(communes.population)))
        as amount_per_inhabitant_eur,
    searched_by('state_grants_town') as searched,
    'state_grants_town' as perimeter,
    list_sort(list_distinct(['anct-programmes', 'cog'] || flatten(list(town_grants.source_ids)))) as source_ids,
from town_units
inner join communes on communes.commune_code = town_units.commune_code
left join town_grants on town_grants.commune_code = town_units.commune_code
where
    town_units.unit_level = case $territory['level'] when 'france' then 'region' else $territory['level'] end
    and town_units.commune_code in (from towns_kept($territory))
group by town_units.unit_code
order by is_compared desc, town_units.unit_code
