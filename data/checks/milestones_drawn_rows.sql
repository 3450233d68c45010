-- Only an official national total of the programme is drawn: a part, a promise or a disputed figure is listed.
select
    milestone_id,
    indicator,
    territory_level,
    perimeter,
    is_part,
    status,
from milestones
where
    is_drawn
    and (
        indicator <> 'funds_engaged' or territory_level <> 'france' or is_part or status <> 'official'
        or perimeter not in ('programme_narrow', 'programme_broad')
    )
