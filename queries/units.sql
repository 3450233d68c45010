-- one row is a région, a département, an intercommunalité or a town, with the units that hold it
-- left out: communes outside the programme, and intercommunalités without a town
-- perimeter: none
with units as (
    select
        'region' as place_level,
        region_code as place_code,
        region_name as place_name,
        [region_code] as region_codes,
        null::varchar[] as departement_codes,
        null as epci_siren,
        town_count,
        town_population,
    from regions
    union all
    select
        'departement',
        departement_code,
        departement_name,
        [region_code],
        [departement_code],
        null,
        town_count,
        town_population,
    from departements
    union all
    select
        'epci',
        epci_siren,
        epci_name,
        region_codes,
        departement_codes,
        epci_siren,
        town_count,
        town_population,
    from epci
    union all
    select
        'commune',
        commune_code,
        commune_name,
        [region_code],
        [departement_code],
        epci_siren,
        1,
        population,
    from communes
)

select
    place_level,
    place_code,
    place_name,
    region_codes,
    departement_codes,
    epci_siren,
    town_count,
    town_population,
from units
order by place_level, place_code
