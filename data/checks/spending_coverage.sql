-- What a row says of its extent and what the coverage table says of its measure and year must agree, or a chart would hatch what it draws.
select
    spending.award_id,
    spending.measure_id,
    spending.year,
    spending.coverage,
    spending.region_code,
    coverage.status,
from spending
left join coverage
    on
        spending.measure_id = coverage.measure_id
        and spending.year = coverage.year
        and coverage.territory_level = case when spending.coverage = 'regional' then 'region' else 'france' end
        and coverage.territory_code = case when spending.coverage = 'regional' then spending.region_code else 'FR' end
where coverage.status is distinct from spending.coverage
