-- one row is a dated share of the territory: of the mandate elapsed, of its towns with a dated agreement, with a dated ORT
-- left out: towns without a usable date; communes have no series of their own; money engaged, published for France only
-- perimeter: none, shares of time and of towns
with signed as (
    select
        *,
        town_count_in($territory) as town_count,
    from signatures_in($territory)
),

days as (
    select programme_start() as as_of
    union
    select max(as_of) from signed
    union
    select cast($end_of_mandate as date)
)

select
    'elapsed' as axis,
    as_of,
    elapsed_share(as_of, $end_of_mandate) as value_share,
    null as cumulative_count,
    null as town_count,
    null as source_ids,
    data_as_of() as data_as_of,
from days
where as_of <= cast($end_of_mandate as date) and exists (from signed)
union all
select
    indicator,
    as_of,
    share_of(cumulative_count, town_count),
    cumulative_count,
    town_count,
    source_ids,
    data_as_of(),
from signed
order by axis, as_of
