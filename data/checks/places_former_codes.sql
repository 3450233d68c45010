-- 1,019 absorbed codes lead to a town of today: fewer means that a merger is no longer followed.
select count(*) as former_code_count
from places
where search_kind = 'former_code'
having lists_are_counted() and count(*) <> 1019
