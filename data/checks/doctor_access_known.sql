-- A score is known or absent, and none is negative.
select *
from doctor_access
where (status = 'known') <> (access_score is not null) or access_score < 0 or status not in ('known', 'absent')
