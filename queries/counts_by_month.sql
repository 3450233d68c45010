-- one row is a month in which a count of the territory moved: agreements or ORT dated, with the towns that could be counted
-- left out: towns without a usable date; communes have no series of their own
-- perimeter: none, a count of towns
select
    indicator,
    as_of,
    cumulative_count,
    town_count_in($territory) as town_count,
    source_ids,
from signatures_in($territory)
order by indicator, as_of
