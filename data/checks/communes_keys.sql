-- Every town has one row, one code of five characters and one programme id: all joins lean on it.
select
    commune_code,
    count(*) as row_count,
    any_value(pvd_id) as pvd_id,
from communes
group by commune_code
having
    count(*) > 1
    or not regexp_full_match(commune_code, '[0-9][0-9AB][0-9]{3}')
    or any_value(pvd_id) is null
