-- Towns of the programme found in each file, as counted apart in the raw files: another number is a failed join.
with found as (
    select
        id,
        -- Former limits: the town is in every file that speaks of it before its change of limits.
        count(distinct commune_code) filter (status not in ('not_covered', 'none_listed')) as town_count,
    from indicators
    inner join reference.source_cards using (source_id)
    group by id
),

expected as (
    select
        counted.id,
        counted.town_count,
    from (
        values
        ('lovac', 1639),
        ('vacance-longue', 1639),
        ('recensement', 1643),
        ('filosofi', 1632),
        ('bpe', 1645),
        ('cartofriches', 1207),
        ('sitadel', 1646),
        ('investissement', 1646)
    ) as counted (id, town_count)
)

select
    found.*,
    expected.town_count as expected_count,
from found
full join expected using (id)
where lists_are_counted() and found.town_count is distinct from expected.town_count
