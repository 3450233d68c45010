-- The programme has 1,646 communes, each with its own id: another number means another list.
select
    count(*) as town_count,
    count(distinct pvd_id) as id_count,
from communes
having count(*) <> 1646 or count(distinct pvd_id) <> 1646
