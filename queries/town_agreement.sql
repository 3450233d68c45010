-- one row is a town of the same intercommunalité that signed its agreement on the same day as the town, itself included
-- left out: nothing; the town alone when nothing can be deduced
-- perimeter: none
with here as (
    select
        commune_code,
        agreement_group_id,
    from communes
    where commune_code in (from chosen_town($territory))
)

select
    communes.commune_code,
    commune_name,
    departement_code,
    departement_name,
    epci_name,
    agreement_signed_on,
    communes.agreement_group_id,
    communes.commune_code = here.commune_code as is_here,
from here
inner join communes
    on communes.commune_code = here.commune_code or communes.agreement_group_id = here.agreement_group_id
order by is_here desc, communes.commune_code
