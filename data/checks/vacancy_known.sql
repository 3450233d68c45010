-- A part is no larger than its whole; every town has its row; a value is known or its absence has a reason.
select
    commune_code,
    group_kind,
    departement_code,
from vacancy
where
    long_vacant_count > private_home_count
    or (status = 'known') <> (private_home_count is not null and long_vacant_count is not null)
    or (group_kind = 'all') <> (commune_code is null)
union all
select
    commune_code,
    'programme',
    departement_code,
from communes
where commune_code not in (select vacancy.commune_code from vacancy where vacancy.commune_code is not null)
