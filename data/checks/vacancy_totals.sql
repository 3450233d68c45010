-- Counted apart from the build: 212,008 of 3,839,052 private dwellings in 1,625 towns; 1,348,470 in the whole of France.
select
    count(*) filter (group_kind = 'programme' and status = 'known') as town_count,
    sum(long_vacant_count) filter (group_kind = 'programme') as long_vacant_count,
    sum(private_home_count) filter (group_kind = 'programme') as private_home_count,
    sum(long_vacant_count) filter (group_kind = 'all') as france_count,
from vacancy
having
    lists_are_counted()
    and file_of('lovac-communes') = 'lovac-communes-2025'
    and (town_count <> 1625 or long_vacant_count <> 212008 or private_home_count <> 3839052 or france_count <> 1348470)
