-- one row is a town of the programme in the intercommunalité of the town, and whether it is the town itself
-- left out: other towns when the town is in no intercommunalité; communes outside the programme
-- perimeter: none
with here as (
    select
        commune_code,
        epci_siren,
    from communes
    where commune_code in (from chosen_town($territory))
)

select
    communes.commune_code,
    commune_name,
    departement_code,
    departement_name,
    communes.epci_siren,
    epci_name,
    population,
    if(communes.commune_code = here.commune_code, 'here', 'same_epci') as town_place,
    longitude,
    latitude,
    inset_longitude,
    inset_latitude,
from here
inner join communes
    on communes.commune_code = here.commune_code or communes.epci_siren = here.epci_siren
order by town_place, communes.commune_code
