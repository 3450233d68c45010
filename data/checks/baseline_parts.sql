-- A part is no larger than its whole; every commune of the programme has its row; a value is known or its absence has a reason.
select
    commune_code,
    group_kind,
    departement_code,
from baseline
where
    vacant_home_count > home_count
    or secondary_home_count > home_count
    or unemployed_count > active_count
    or shop_count > establishment_count
    or (status = 'known') <> (population is not null)
    or (group_kind = 'rest') <> (commune_code is null)
union all
select
    commune_code,
    'programme',
    departement_code,
from communes
where commune_code not in (select baseline.commune_code from baseline where baseline.group_kind = 'programme')
