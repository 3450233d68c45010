-- Status, bound and stage come from closed lists: money.md §1.
select
    milestone_id,
    status,
    bound,
    stage,
from milestones
where
    status not in ('official', 'computed', 'disputed', 'estimated')
    or bound not in ('exact', 'lower', 'approx')
    or coalesce(stage, 'announced') not in ('announced', 'committed')
