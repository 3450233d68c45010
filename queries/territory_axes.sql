-- one row is a dated share of the territory: of the mandate elapsed, of its towns with a dated agreement, with a dated ORT
-- left out: towns without a usable date; communes have no series of their own; money engaged, published for France only
-- perimeter: none, shares of time and of towns
with signed as (
    select
        indicator as axis,
        as_of,
        (sum(sum(new_count)) over (partition by indicator order by as_of))::integer as cumulative_count,
        (select count(*)::integer from towns_in($territory)) as town_count,
        case indicator when 'ort_signed' then ['anct-programmes'] else ['anct-programmes', 'pvd-2024'] end as source_ids,
    from progress
    where
        indicator in ('agreements_signed', 'ort_signed')
        and territory_level = $territory['level']
        and (territory_level = 'france' or list_contains($territory['codes'], territory_code))
    group by indicator, as_of
),

days as (
    select date '2020-10-01' as as_of
    union
    select max(as_of) from signed
    union
    select cast($end_of_mandate as date)
)

select
    'elapsed' as axis,
    as_of,
    share_of(as_of - date '2020-10-01', cast($end_of_mandate as date) - date '2020-10-01') as value_share,
    null as cumulative_count,
    null as town_count,
    null as source_ids,
from days
where as_of <= cast($end_of_mandate as date) and exists (from signed)
union all
select
    axis,
    as_of,
    share_of(cumulative_count, town_count),
    cumulative_count,
    town_count,
    source_ids,
from signed
order by axis, as_of
