-- one row is a month in which the number of signatory towns of the territory moved, and the date of the list
-- left out: towns without a usable date, counted in undated_count; communes have no series of their own
-- perimeter: none, a count of towns
select
    as_of,
    'agreements_signed' as indicator,
    cumulative_count,
    undated_in($territory, 'agreements_signed') as undated_count,
    source_ids,
from signatures_in($territory)
where indicator = 'agreements_signed'
order by as_of
