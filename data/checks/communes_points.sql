-- A point outside the extent of its département is a wrong code or a swapped longitude and latitude.
select
    communes.commune_code,
    communes.longitude,
    communes.latitude,
from communes
left join departements using (departement_code)
where
    communes.inset_longitude is null
    or communes.inset_latitude is null
    -- A hundredth of a degree, about 1 km: the extent is that of a generalised coast line.
    or coalesce(communes.longitude not between departements.xmin - 0.01 and departements.xmax + 0.01, true)
    or coalesce(communes.latitude not between departements.ymin - 0.01 and departements.ymax + 0.01, true)
