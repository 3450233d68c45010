-- one row is a text that leads to a territory or to a town: a name, a former name or a code
-- left out: communes outside the programme
-- perimeter: none
select
    place_level,
    place_code,
    place_name,
    place_context,
    search_name,
    search_kind,
from places
order by place_level, place_code, search_kind, search_name
