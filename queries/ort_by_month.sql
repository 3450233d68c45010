-- one row is a month in which the number of ORT dated in the territory moved, and the date of the list
-- left out: towns without a usable date, counted in undated_count; communes have no series of their own
-- perimeter: none, a count of towns
select
    as_of,
    'ort_signed' as indicator,
    label_of('indicator', 'ort_signed') as indicator_name,
    cumulative_count,
    undated_in($territory, 'ort_signed') as undated_count,
    source_ids,
from signatures_in($territory)
where indicator = 'ort_signed'
order by as_of
