-- one row is a scheme and a year: whether the official file is held
-- left out: nothing; a région with files of its own sees them, everyone else what is held for the whole country
-- perimeter: none, a statement about files
with here as (
    select coalesce(min(territory_code), 'FR') as territory_code
    from held_files
    where territory_level = 'region' and territory_code = region_of($territory)
)

select
    scheme,
    label_of('scheme', scheme) as scheme_name,
    year,
    territory_level,
    territory_code,
    status,
from held_files
where territory_code = (select territory_code from here)
order by (select display_order from vocabulary where kind = 'scheme' and key = scheme), year
