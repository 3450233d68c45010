-- Every amount in euros has a known perimeter, stage and instrument; nothing else has any.
select
    milestone_id,
    unit,
    perimeter,
    stage,
    instrument,
from milestones
where
    (unit = 'eur') <> (perimeter is not null and stage is not null and instrument is not null)
    or (unit <> 'eur' and coalesce(perimeter, stage, instrument) is not null)
    or perimeter not in ('envelope', 'announced_part', 'programme_narrow', 'programme_broad', 'beside', 'unstated')
