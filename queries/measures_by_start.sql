-- one row is a year in which measures of the offer began, by their link with the programme; a start that no source gives is its own row
-- left out: nothing; a measure counts in the year its source gives, to the year, the month or the day
-- perimeter: none, a count of measures
with started as (
    select
        left(started_on, 4) as started_year,
        link,
        count(*)::integer as measure_count,
        (count(*) filter (where is_launch_measure))::integer as launch_measure_count,
    from measures
    group by left(started_on, 4), link
)

select
    started_year,
    link,
    label_of('link', link) as link_name,
    measure_count,
    launch_measure_count,
from started
order by started_year nulls last, (select display_order from vocabulary where kind = 'link' and key = link), link
