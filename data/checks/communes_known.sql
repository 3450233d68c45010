-- A town of the list must be a commune of COG 2026, with names, a population and a postal code.
select commune_code
from communes
where
    commune_name is null
    or departement_name is null
    or region_name is null
    or commune_siren is null
    or population is null
    or population <= 0
    or coalesce(len(postal_codes), 0) = 0
