-- Towns of the programme found in each file, as counted apart in the raw files: another number is a failed join.
with found as (
    select
        source_id,
        -- Former limits: the town is in every file that speaks of it before its change of limits.
        count(distinct commune_code) filter (status not in ('not_covered', 'none_listed')) as town_count,
    from indicators
    group by source_id
),

expected as (
    select
        counted.source_id,
        counted.town_count,
    from (
        values
        ('lovac-2025', 1639),
        ('vacance-longue-2021', 1639),
        ('recensement-2021', 1643),
        ('filosofi-2021', 1632),
        ('bpe-2024', 1645),
        ('cartofriches-2026', 1207),
        ('sitadel-2026', 1646),
        ('investissement-2024', 1646)
    ) as counted (source_id, town_count)
)

select
    found.*,
    expected.town_count as expected_count,
from found
full join expected using (source_id)
where found.town_count is distinct from expected.town_count
