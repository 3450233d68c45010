-- one row is a month in which the number of ORT dated in the territory moved, and the date of the list
-- left out: towns without a usable date, counted in undated_count; communes have no series of their own
-- perimeter: none, a count of towns
with moved as (
    select
        as_of,
        sum(new_count) as new_count,
    from progress
    where
        indicator = 'ort_signed'
        and territory_level = $territory['level']
        and (territory_level = 'france' or list_contains($territory['codes'], territory_code))
    group by as_of
),

undated as (
    select sum(undated_count)::integer as undated_count
    from (
        select distinct territory_code, undated_count
        from progress
        where
            indicator = 'ort_signed'
            and territory_level = $territory['level']
            and (territory_level = 'france' or list_contains($territory['codes'], territory_code))
    )
)

select
    as_of,
    'ort_signed' as indicator,
    label_of('indicator', 'ort_signed') as indicator_name,
    (sum(new_count) over (order by as_of))::integer as cumulative_count,
    undated.undated_count,
    ['anct-programmes'] as source_ids,
from moved
cross join undated
order by as_of
