-- L'Île-d'Yeu is the only town without an intercommunalité: another one is a failed join.
select
    commune_code,
    commune_name,
from communes
where (epci_siren is null) <> (commune_code = '85113')
