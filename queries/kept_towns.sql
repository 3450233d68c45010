-- one row is the territory: its towns, and those of them that the filters keep
-- left out: nothing
-- perimeter: none, counts of towns
select
    (count(*) filter (where commune_code in (from towns_kept($territory))))::integer as kept_count,
    count(*)::integer as town_count,
from communes
where lies_in($territory, region_code, departement_code, epci_siren, commune_code)
order by town_count
