-- one row is a scheme, a year and a territory: whether the official file is held
-- left out: nothing
-- perimeter: none, a statement about files
select
    scheme,
    label_of('scheme', scheme) as scheme_name,
    year,
    territory_level,
    territory_code,
    max_by(
        status,
        case status
            when 'national' then 5 when 'partial' then 4 when 'regional' then 3 when 'missing' then 2 else 1
        end
    ) as status,
from coverage
inner join (select distinct measure_id, scheme from spending) using (measure_id)
group by scheme, year, territory_level, territory_code
order by (select display_order from vocabulary where kind = 'scheme' and key = scheme), year, territory_level
