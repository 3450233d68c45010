-- Each measure of the ledger has one stated status for each year from that of the first file to that of the list, for France and for each region that has a file of its own.
with territories as (
    select 'france' as territory_level, 'FR' as territory_code
    union
    select 'region', region_code from reference.source_cards where region_code <> ''
),

expected as (
    select
        measure_id,
        cast(years.year as integer) as year,
        territories.territory_level,
        territories.territory_code,
    from (select distinct measure_id from coverage union select distinct measure_id from spending)
    cross join
        generate_series(
            (select min(list_min(years)) from reference.source_cards), year(as_of_source('anct-programmes'))
        ) as years (year)
    cross join territories
)

select
    expected.measure_id,
    expected.year,
    expected.territory_level,
    expected.territory_code,
    count(coverage.status) as row_count,
from expected
full join coverage using (measure_id, year, territory_level, territory_code)
left join measures on expected.measure_id = measures.measure_id
group by all
having
    count(coverage.status) <> 1
    or min(coverage.status) not in ('national', 'regional', 'partial', 'missing', 'not_applicable')
    or (min(coverage.status) = 'regional' and expected.territory_level <> 'region')
    or count(measures.measure_id) = 0
