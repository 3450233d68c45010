-- one row is a month in which a count of the territory moved: agreements or ORT dated, with the towns that could be counted
-- left out: towns without a usable date; communes have no series of their own
-- perimeter: none, a count of towns
select
    indicator,
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
order by indicator, as_of
