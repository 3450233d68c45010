-- A commune code begins with its département: otherwise two files disagree on where the town is.
select
    commune_code,
    departement_code,
from communes
where not starts_with(commune_code, departement_code)
