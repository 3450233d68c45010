-- one row is a theme of the awards known in a territory one level below: régions of France, départements of a région or of a union, then towns or EPCI
-- left out: grants before the programme, and grants held for one région only; a pair without award stays, without amount
-- perimeter: $perimeter, one of the ledger's
with asked as (
    select level_below($territory, if($perimeter = 'state_grants_epci', 'epci', 'commune')) as unit_level
),

awards as (
    select
        code_at(unit_level, region_code, departement_code, beneficiary_siren, commune_code) as unit_code,
        theme,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from themed_awards_in($territory, $perimeter)
    cross join asked
    group by unit_code, theme
),

-- An EPCI's inhabitants are not those of its town: its grants have no ratio here.
sizes as (
    select
        code_at(unit_level, region_code, departement_code, epci_siren, commune_code) as unit_code,
        count(*)::integer as town_count,
        sum(population)::integer as population,
    from communes
    cross join asked
    where commune_code in (from towns_in($territory)) and $perimeter <> 'state_grants_epci'
    group by unit_code
),

parts as (
    select
        unit_code,
        sum(amount_eur) as unit_amount_eur,
        list_sort(list_distinct(flatten(list(source_ids)))) as source_ids,
    from awards
    group by unit_code
),

themes as (
    select distinct theme
    from awards
    union
    select 'Non classé' from awards
)

select
    asked.unit_level,
    parts.unit_code,
    coalesce(name_with_code(place_level, place_code, place_name), parts.unit_code) as unit_name,
    themes.theme,
    awards.amount_eur,
    ratio_in($perimeter, awards.amount_eur, inhabitants_of(parts.unit_code, sizes.population)) as amount_per_inhabitant_eur,
    ratio_in($perimeter, awards.amount_eur, sizes.town_count) as amount_per_town_eur,
    awards.award_count,
    awards.grant_years,
    searched_by($perimeter) as searched,
    sizes.town_count,
    sizes.population,
    case when awards.amount_eur is null then 'none' else 'available' end as status,
    $perimeter as perimeter,
    coalesce(awards.source_ids, parts.source_ids) as source_ids,
from parts
cross join themes
cross join asked
left join awards on awards.unit_code = parts.unit_code and awards.theme = themes.theme
left join units on units.place_level = asked.unit_level and units.place_code = parts.unit_code
left join sizes on sizes.unit_code = parts.unit_code
order by
    parts.unit_amount_eur desc,
    parts.unit_code,
    themes.theme = 'Non classé',
    sum(awards.amount_eur) over (partition by themes.theme) desc,
    themes.theme
