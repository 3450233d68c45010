-- 980 figures, of which 444 counted by us, one identifier each: a join on the rules must neither lose nor double a row.
select
    count(*) as figures,
    count(distinct milestone_id) as identifiers,
    count(*) filter (status = 'computed') as computed,
from milestones
having count(*) <> 980 or count(distinct milestone_id) <> count(*) or count(*) filter (status = 'computed') <> 444
