-- one row is a month in which the number of agreements dated in the territory moved, and the date of the list
-- left out: towns without a usable date, counted in undated_count; communes have no series of their own
-- perimeter: none, a count of towns
select
    as_of,
    'agreements_signed' as indicator,
    label_of('indicator', 'conventions_signed') as indicator_name,
    cumulative_count,
    undated_in($territory, 'agreements_signed') as undated_count,
    source_ids,
from signatures_in($territory)
where indicator = 'agreements_signed'
order by as_of
