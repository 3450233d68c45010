-- Each measure of the ledger has one stated status for each year from 2018 to 2026, for France and for the region held apart.
with expected as (
    select
        measure_id,
        cast(years.year as integer) as year,
        territories.territory_level,
        territories.territory_code,
    from (select distinct measure_id from coverage union select distinct measure_id from spending)
    cross join generate_series(2018, 2026) as years (year)
    cross join (values ('france', 'FR'), ('region', '93')) as territories (territory_level, territory_code)
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
