-- One row per text and target: a repeated row would show the same answer twice.
select
    place_level,
    place_code,
    search_kind,
    search_key,
    count(*) as row_count,
from places
group by all
having count(*) > 1
