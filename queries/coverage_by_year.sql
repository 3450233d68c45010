-- one row is a scheme and a year: whether the official file is held
-- left out: nothing; a région with files of its own sees them, everyone else what is held for the whole country
-- perimeter: none, a statement about files
select
    scheme,
    label_of('scheme', scheme) as scheme_name,
    year,
    territory_level,
    territory_code,
    status,
from files_held_in($territory)
order by (select display_order from vocabulary where kind = 'scheme' and key = scheme), year
