-- one row is a région, a département, an intercommunalité or a town, with the units that hold it
-- left out: communes outside the programme, and intercommunalités without a town
-- perimeter: none
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
