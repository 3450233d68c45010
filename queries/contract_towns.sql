-- one row is a town of the territory under a contract of ecological transition (CRTE), with the contract's identifier
-- left out: a town that the file puts under no contract
-- perimeter: none
select
    commune_code,
    commune_name,
    departement_code,
    crte_id,
    longitude,
    latitude,
    inset_longitude,
    inset_latitude,
    ['croisement'] as source_ids,
from communes
where crte_id is not null and commune_code in (from towns_in($territory))
order by crte_id, commune_code
