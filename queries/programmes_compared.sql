-- one row is a programme, Petites villes de demain then Action cœur de ville, with its towns in the territory
-- left out: nothing; what was announced speaks of the whole country, whatever the territory
-- perimeter: none, a count of towns
with announced as (
    select
        'pvd' as programme,
        value::integer as announced_count,
        bound as announced_bound,
        as_of as announced_on,
        source_title as announced_source,
        source_url as announced_url,
    from launch_promises
    where promise_id = 'towns'
    union all
    -- The sister programme is context only: its launch is not in the table of announcements.
    select
        'acv',
        222,
        'exact',
        date '2018-03-27',
        'Europe 1 (27 mars 2018)',
        'http://www.europe1.fr/societe/revitalisation-des-centres-villes-222-villes-retenues-dans-le-cadre-du-plan-gouvernemental-3610358'
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
    ['anct-programmes', 'cog-2026'] as source_ids,
from announced
left join counted on counted.programme = announced.programme
order by announced.programme desc
