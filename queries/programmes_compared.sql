-- one row is a programme, Petites villes de demain then Action cœur de ville, with its towns in the territory
-- left out: nothing; what was announced speaks of the whole country, whatever the territory
-- perimeter: none, a count of towns
with announcements as (
    select
        'pvd' as programme,
        *,
    from launch_promises
    union all by name
    select * from sister_announcements
),

announced as (
    select
        programme,
        value::integer as announced_count,
        bound as announced_bound,
        as_of as announced_on,
        source_title as announced_source,
        source_url as announced_url,
    from announcements
    where promise_id = 'towns'
),

counted as (
    select
        programme,
        count(*)::integer as town_count,
        sum(population)::integer as population,
        median(population)::integer as median_population,
        count(distinct region_code)::integer as region_count,
        count(distinct departement_code)::integer as departement_count,
        min(signed_on) as first_signed_on,
        max(signed_on) as last_signed_on,
        count(signed_on)::integer as dated_count,
    from programme_towns_in($territory)
    group by programme
)

select
    announced.programme,
    coalesce(counted.town_count, 0) as town_count,
    population,
    median_population,
    region_count,
    departement_count,
    first_signed_on,
    last_signed_on,
    dated_count,
    announced_count,
    announced_bound,
    announced_on,
    announced_source,
    announced_url,
    (
        select count(*)::integer
        from (
            select commune_code
            from programme_towns_in($territory)
            group by commune_code
            having count(*) > 1
        )
    ) as both_count,
    [if(announced.programme = 'pvd', 'anct-programmes', 'acv-liste'), 'cog'] as source_ids,
from announced
left join counted on counted.programme = announced.programme
order by announced.programme desc
