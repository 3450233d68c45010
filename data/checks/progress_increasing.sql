-- A cumulated count never falls: a drop is a series put together from two perimeters.
select
    territory_level,
    territory_code,
    indicator,
    as_of,
    new_count,
from progress
where new_count < 0
