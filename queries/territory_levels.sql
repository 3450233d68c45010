-- one row is the territory, a level that holds it (for reference), or a unit one level below it
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town, also for the intercommunalités: what their towns received themselves
with places as (
    select
        'region' as unit_level,
        region_code as unit_code,
        region_name as unit_name,
        [region_code] as region_codes,
        []::varchar[] as departement_codes,
        null as epci_siren,
    from regions
    union all
    select 'departement', departement_code, departement_name, [region_code], [departement_code], null from departements
    union all
    select 'epci', epci_siren, epci_name, region_codes, departement_codes, epci_siren from epci
    union all
    select 'commune', commune_code, commune_name, [region_code], [departement_code], epci_siren from communes
),

chosen as (
    select * from places
    where unit_level = $territory['level'] and list_contains($territory['codes'], unit_code)
),

here as (
    select * from communes where commune_code in (from towns_in($territory))
),

-- From the nearest level to France. An intercommunalité over two départements has both above it.
parents as (
    select 'epci' as unit_level, unnest([epci_siren]) as unit_code from chosen
    where unit_level = 'commune' and epci_siren is not null
    union
    select 'departement', unnest(departement_codes) from chosen where unit_level in ('epci', 'commune')
    union
    select 'region', unnest(region_codes) from chosen where unit_level in ('departement', 'epci', 'commune')
    union
    select 'france', null from chosen
),

-- A région and a union list départements without a town too; an intercommunalité lists its towns.
below as (
    select 'region' as unit_level, region_code as unit_code from regions where $territory['level'] = 'france'
    union
    select 'departement', departement_code from departements
    where
        ($territory['level'] = 'region' and list_contains($territory['codes'], region_code))
        or (
            $territory['level'] = 'departement' and len($territory['codes']) > 1
            and list_contains($territory['codes'], departement_code)
        )
    union
    -- A null code gathers the towns without intercommunalité.
    select 'epci', epci_siren from here where $territory['level'] = 'departement' and len($territory['codes']) = 1
    union
    select 'commune', commune_code from here where $territory['level'] in ('epci', 'commune')
),

rows as (
    select 'here' as row_kind, $territory['level'] as unit_level, array_to_string($territory['codes'], '+') as unit_code
    union all
    select 'parent', unit_level, unit_code from parents
    union all
    select 'below', unit_level, unit_code from below
),

members as (
    select
        row_kind,
        rows.unit_level,
        rows.unit_code,
        unit_name,
        town.commune_code,
        town.population,
        town.agreement_signed_on,
        town.is_ort,
        town_grants.amount_eur,
        town_grants.award_count,
        town_grants.source_ids,
    from rows
    left join places on places.unit_level = rows.unit_level and places.unit_code = rows.unit_code
    left join communes as town
        on
            (row_kind = 'parent' or town.commune_code in (select here.commune_code from here))
            and (
                row_kind = 'here'
                or case rows.unit_level
                    when 'france' then true
                    when 'region' then town.region_code = rows.unit_code
                    when 'departement' then town.departement_code = rows.unit_code
                    when 'epci' then town.epci_siren is not distinct from rows.unit_code
                    else town.commune_code = rows.unit_code
                end
            )
    left join town_grants on town_grants.commune_code = town.commune_code
),

grant_years as (
    -- What totals add up, everywhere.
    select list(distinct year order by year) as grant_years
    from headline_awards
    where perimeter = 'state_grants_town'
)

select
    row_kind,
    unit_level,
    nullif(unit_code, '') as unit_code,
    unit_name,
    count(commune_code)::integer as town_count,
    sum(population)::integer as population,
    count(agreement_signed_on)::integer as agreement_count,
    share_of(count(agreement_signed_on), count(commune_code)) as agreement_share,
    (count(*) filter (where is_ort))::integer as ort_count,
    share_of(count(*) filter (where is_ort), count(commune_code)) as ort_share,
    sum(amount_eur) as amount_eur,
    round(sum(amount_eur) / nullif(sum(population), 0), 2)::decimal(16, 2) as amount_per_inhabitant_eur,
    round(sum(amount_eur) / nullif(count(commune_code), 0), 2)::decimal(16, 2) as amount_per_town_eur,
    sum(award_count)::integer as award_count,
    count(amount_eur)::integer as granted_town_count,
    (count(commune_code) - count(amount_eur))::integer as ungranted_town_count,
    share_of(count(commune_code) - count(amount_eur), count(commune_code)) as ungranted_town_share,
    'state_grants_town' as perimeter,
    (select grant_years from grant_years) as grant_years,
    list_sort(list_distinct(['anct-programmes', 'cog-2026'] || coalesce(flatten(list(source_ids)), []))) as source_ids,
from members
group by row_kind, unit_level, unit_code, unit_name
order by
    list_position(['here', 'parent', 'below'], row_kind),
    list_position(['commune', 'epci', 'departement', 'region', 'france'], unit_level),
    -- Départements in the order of their codes; régions and intercommunalités by name, those of no name last.
    case when unit_level = 'departement' then unit_code else strip_accents(lower(unit_name)) end nulls last,
    unit_code
