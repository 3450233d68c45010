-- one row is a département of France, and whether the territory is in it
-- left out: nothing; a département without a town of the programme is a row too
-- perimeter: none
select
    departement_code,
    departement_name,
    region_name,
    town_count,
    case
        when $territory['level'] = 'france' then 'here'
        when $territory['level'] = 'region' and list_contains($territory['codes'], region_code) then 'here'
        when $territory['level'] = 'departement' and list_contains($territory['codes'], departement_code) then 'here'
        when
            $territory['level'] in ('epci', 'commune')
            and departement_code in (
                select communes.departement_code
                from communes
                where
                    list_contains($territory['codes'], communes.epci_siren)
                    or list_contains($territory['codes'], communes.commune_code)
            )
            then 'here'
        else 'elsewhere'
    end as place_class,
from departements
order by departement_code
