-- The towns that gained inhabitants, and all of them: counted apart from the build, for the list and the editions that were counted.
with expected (period, gaining_count, known_count, start_population, end_population) as (
    values ('before', 691, 1642, 7096394, 7102855), ('since', 811, 1642, 7102855, 7154007)
),

found as (
    select
        period,
        count(*) filter (where end_population > start_population) as gaining_count,
        count(*) filter (where status = 'known') as known_count,
        sum(start_population) as start_population,
        sum(end_population) as end_population,
    from populations
    where is_programme
    group by period
)

select
    expected.*,
    found.gaining_count as found_gaining_count,
from expected
left join found on expected.period = found.period
where
    lists_are_counted()
    and file_of('cog') = 'cog-2026'
    and (
        found.gaining_count is distinct from expected.gaining_count
        or found.known_count is distinct from expected.known_count
        or found.start_population is distinct from expected.start_population
        or found.end_population is distinct from expected.end_population
    )
