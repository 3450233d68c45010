-- Every town has a class of the published vocabulary, as often as counted apart in the list of July 2025.
with expected (frr_class, town_count) as (
    values ('socle', 745), ('plus', 191), ('beneficiaire', 54), ('partiel', 9), ('non', 647)
),

found as (
    select
        frr_class,
        count(*) as town_count,
    from frr_towns
    group by frr_class
)

select
    coalesce(expected.frr_class, found.frr_class, 'NULL') as frr_class,
    expected.town_count,
    found.town_count as found_town_count,
from found
full join expected on found.frr_class = expected.frr_class
where
    found.frr_class is null
    or expected.frr_class is null
    or (
        lists_are_counted()
        and file_of('frr') = 'frr-2025-07'
        and found.town_count is distinct from expected.town_count
    )
