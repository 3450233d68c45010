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
        case
            when $territory['level'] = 'france' then region_code
            when $territory['level'] = 'region' or len($territory['codes']) > 1 then departement_code
            else communes.commune_code
        end as unit_code,
        case
            when $territory['level'] = 'france' then region_name
            when $territory['level'] = 'region' or len($territory['codes']) > 1
                then departement_name || ' (' || departement_code || ')'
            else commune_name
        end as unit_name,
    from communes
    left join town_grants on town_grants.commune_code = communes.commune_code
    where communes.commune_code in (from towns_in($territory))
)

select
    case
        when $territory['level'] = 'france' then 'region'
        when $territory['level'] = 'region' or len($territory['codes']) > 1 then 'departement'
        else 'commune'
    end as unit_level,
    unit_code,
    any_value(unit_name) as unit_name,
    count(*)::integer as town_count,
    sum(population)::integer as population,
    count(amount_eur)::integer as granted_town_count,
    sum(amount_eur) as amount_eur,
    sum(award_count)::integer as award_count,
    round(sum(amount_eur) / nullif(sum(population), 0), 2)::decimal(16, 2) as amount_per_inhabitant_eur,
    list_sort(list_distinct(flatten(list(grant_years)))) as grant_years,
    'state_grants_town' as perimeter,
    list_sort(list_distinct(flatten(list(source_ids)))) as source_ids,
from towns
group by unit_code
order by amount_eur desc nulls last, unit_name
