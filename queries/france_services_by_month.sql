-- one row is the end of a month at which more communes had a first France services label, or the day of the list: towns of the territory, and other communes of the same size
-- left out: structures that closed before the list; other communes when they are fewer than 30
-- perimeter: none, a count of communes
with listed as (select as_of_source('france-services-liste')::date as listed_on),

sides as (
    select
        true as is_programme_side,
        town_count_in($territory) as side_count,
    union all
    select
        false,
        count(*)::integer,
    from compared_communes($territory)
    where period = 'since'
),

dated as (
    select
        is_programme as is_programme_side,
        least(last_day(first_labelled_on), listed.listed_on) as month_on,
        if(first_principal_on is not null, least(last_day(first_principal_on), listed.listed_on), null) as principal_month_on,
        itinerant_count = site_count as is_itinerant_only,
    from france_services_towns
    cross join listed
    where
        if(
            is_programme,
            commune_code in (from towns_in($territory)),
            commune_code in (select others.commune_code from compared_communes($territory) as others where others.period = 'since')
        )
),

months as (
    select distinct month_on as as_of from dated
    union
    select listed_on from listed
),

-- The eve of the programme is a date of every series, whatever moved that month.
dates as (
    from months
    union
    select (programme_start() - interval 1 day)::date
    where exists (from months where as_of < programme_start())
)

select
    dates.as_of,
    sides.is_programme_side,
    (count(*) filter (where dated.month_on <= dates.as_of))::integer as labelled_count,
    (count(*) filter (where dated.principal_month_on <= dates.as_of))::integer as principal_site_count,
    (count(*) filter (where dated.month_on <= dates.as_of and dated.is_itinerant_only))::integer as itinerant_only_count,
    sides.side_count,
    share_of(count(*) filter (where dated.month_on <= dates.as_of), sides.side_count) as labelled_share,
    programme_start() as programme_started_on,
    ['france-services-liste', 'insee-comparateur'] as source_ids,
from dates
cross join sides
left join dated on sides.is_programme_side = dated.is_programme_side
where sides.side_count >= if(sides.is_programme_side, 1, least_compared())
group by dates.as_of, sides.is_programme_side, sides.side_count
order by sides.is_programme_side desc, dates.as_of
