-- one row is a programme of the State beside this one, and whether a file says that the town takes part in it
-- left out: programmes that no file names town by town
-- perimeter: none
select
    membership,
    is_member,
    member_id,
    source_id,
from memberships
where commune_code in (from chosen_town($territory))
order by is_member desc nulls last, membership
