-- one row is a town of the territory that is in Petites villes de demain or in Action cœur de ville
-- left out: nothing; no town is in both lists today
-- perimeter: none
select
    programme,
    commune_code,
    commune_name,
    departement_code,
    region_name,
    population,
    signed_on,
    longitude,
    latitude,
    inset_longitude,
    inset_latitude,
    [if(programme = 'pvd', 'anct-programmes', 'acv-liste'), 'cog'] as source_ids,
from programme_towns_in($territory)
order by programme, departement_code, commune_code
