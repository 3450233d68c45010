-- one row is the territory: the box that holds it, in degrees
-- left out: nothing; France has no box, its overseas départements are drawn in insets
-- perimeter: none
with units as (
    select 'region' as level, region_code as code, xmin, ymin, xmax, ymax from regions
    union all
    select 'departement', departement_code, xmin, ymin, xmax, ymax from departements
    union all
    select 'epci', epci_siren, xmin, ymin, xmax, ymax from epci
    union all
    select 'commune', commune_code, xmin, ymin, xmax, ymax from commune_outlines
)

select
    min(xmin) as xmin,
    min(ymin) as ymin,
    max(xmax) as xmax,
    max(ymax) as ymax,
from units
where level = $territory['level'] and list_contains($territory['codes'], code)
having count(*) > 0
order by xmin
