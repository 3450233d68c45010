-- A figure without territory, date or source, or a negative one, cannot be quoted.
select
    milestone_id,
    as_of,
    value,
    territory_level,
    territory_code,
    source_title,
    source_url,
from milestones
where
    as_of is null
    or as_of < date '2019-09-01'
    or value is null
    or value < 0
    or (unit = 'percent' and value > 100)
    or territory_level is null
    or (territory_level = 'france') <> (territory_code = 'FR')
    or (territory_level = 'region' and length(territory_code) <> 2)
    or (territory_level = 'departement' and length(territory_code) not in (2, 3))
    or nullif(trim(source_title), '') is null
    or not starts_with(source_url, 'http')
