-- The programme has 1,646 communes, each with its own id: another number means another list. One that nobody counted yet has some 1,600.
select
    count(*) as town_count,
    count(distinct pvd_id) as id_count,
from communes
having
    (lists_are_counted() and (count(*) <> 1646 or count(distinct pvd_id) <> 1646))
    or count(*) not between 1500 and 1800
