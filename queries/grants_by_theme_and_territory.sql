-- one row is a theme of the awards known in a territory one level below: régions of France, départements of a région or of a union, then towns or EPCI
-- left out: grants before the programme, and grants held for one région only; a pair without award stays, without amount
-- perimeter: $perimeter, one of the ledger's
with asked as (
    select
        case
            when $territory['level'] = 'france' then 'region'
            when $territory['level'] = 'region' or len($territory['codes']) > 1 then 'departement'
            when $perimeter = 'state_grants_epci' then 'epci'
            else 'commune'
        end as unit_level
),

awards as (
    select
        case unit_level
            when 'region' then region_code
            when 'departement' then departement_code
            when 'epci' then beneficiary_siren
            else commune_code
        end as unit_code,
        coalesce(theme, 'Non classé') as theme,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from headline_awards_in($territory, $perimeter)
    cross join asked
    group by unit_code, coalesce(theme, 'Non classé')
),

named as (
    select
        'region' as unit_level,
        region_code as unit_code,
        region_name as unit_name,
    from regions
    union all
    select 'departement', departement_code, departement_name || ' (' || departement_code || ')' from departements
    union all
    select 'epci', epci_siren, epci_name from epci
    union all
    select 'commune', commune_code, commune_name from communes
),

-- An EPCI's inhabitants are not those of its town: its grants have no ratio here.
sizes as (
    select
        case unit_level
            when 'region' then region_code
            when 'departement' then departement_code
            else commune_code
        end as unit_code,
        count(*)::integer as town_count,
        sum(population)::integer as population,
    from communes
    cross join asked
    where commune_code in (from towns_in($territory)) and $perimeter <> 'state_grants_epci'
    group by unit_code
),

units as (
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
    units.unit_code,
    coalesce(named.unit_name, units.unit_code) as unit_name,
    themes.theme,
    awards.amount_eur,
    round(awards.amount_eur / nullif(sizes.population, 0), 2)::decimal(16, 2) as amount_per_inhabitant_eur,
    round(awards.amount_eur / nullif(sizes.town_count, 0), 2)::decimal(16, 2) as amount_per_town_eur,
    awards.award_count,
    awards.grant_years,
    sizes.town_count,
    sizes.population,
    case when awards.amount_eur is null then 'none' else 'available' end as status,
    $perimeter as perimeter,
    coalesce(awards.source_ids, units.source_ids) as source_ids,
from units
cross join themes
cross join asked
left join awards on awards.unit_code = units.unit_code and awards.theme = themes.theme
left join named on named.unit_level = asked.unit_level and named.unit_code = units.unit_code
left join sizes on sizes.unit_code = units.unit_code
order by
    units.unit_amount_eur desc,
    units.unit_code,
    themes.theme = 'Non classé',
    sum(awards.amount_eur) over (partition by themes.theme) desc,
    themes.theme
