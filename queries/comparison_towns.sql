-- one row is a town of one of the territories of the comparison
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town
select
    units.unit_code,
    communes.commune_code,
    commune_name,
    departement_code,
    departement_name,
    population,
    agreement_signed_on,
    is_ort,
    amount_eur,
    amount_per(amount_eur, inhabitants_of(communes.commune_code, population)) as amount_per_inhabitant_eur,
    searched_by('state_grants_town') as searched,
    'state_grants_town' as perimeter,
    ['anct-programmes', 'ort-liste', 'cog'] || coalesce(source_ids, []) as source_ids,
    longitude,
    latitude,
    inset_longitude,
    inset_latitude,
from compared_units($territory, $compared) as units
inner join town_units on town_units.unit_level = units.unit_level and town_units.unit_code = units.unit_code
inner join communes on communes.commune_code = town_units.commune_code
left join town_grants on town_grants.commune_code = communes.commune_code
where not units.is_reference and communes.commune_code in (from towns_kept($territory))
order by units.place, communes.commune_code
