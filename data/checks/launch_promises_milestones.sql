-- A promise that quotes a published figure must say the same number at the same date.
select
    launch_promises.promise_id,
    launch_promises.value,
    milestones.value as published,
    launch_promises.as_of,
    milestones.as_of as published_as_of,
from launch_promises
left join milestones on launch_promises.milestone_id = milestones.milestone_id
where
    launch_promises.milestone_id is not null
    and (
        milestones.value is distinct from launch_promises.value
        or milestones.as_of is distinct from launch_promises.as_of
        or milestones.unit is distinct from launch_promises.unit
    )
