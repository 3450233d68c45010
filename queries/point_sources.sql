-- one row is a published amount of the programme's money, beside the point of the official series that it is nearest to
-- left out: amounts of a région or a département; when the search names a point, what belongs to the others
-- perimeter: each row's own; rows are listed, never added
with points as (
    select
        as_of as point_on,
        perimeter as point_perimeter,
        value as point_amount_eur,
    from milestones
    where indicator = 'funds_engaged' and is_drawn
    union all
    select
        as_of,
        perimeter,
        value,
    from announced_envelope
),

published as (
    select *
    from named_milestones
    where
        unit = 'eur'
        and territory_level = 'france'
        and indicator in ('envelope_planned', 'funds_engaged', 'funds_engaged_outside_total', 'loans_granted')
),

placed as (
    select *
    from published
    cross join points
    -- Announcements go with the envelope, an engaged amount with the nearest point of its own perimeter.
    where (published.indicator = 'envelope_planned') = (points.point_perimeter = 'envelope')
    qualify
        row_number() over (
            partition by published.milestone_id
            order by points.point_perimeter = published.perimeter desc, abs(points.point_on - published.as_of), points.point_on
        ) = 1
)

select
    milestone_id,
    point_on,
    point_amount_eur,
    point_perimeter,
    as_of,
    date_precision,
    indicator_name,
    part_name,
    value as amount_eur,
    bound,
    bound_name,
    perimeter,
    status as figure_status,
    status_name,
    is_part,
    not is_part and perimeter = point_perimeter and value <> point_amount_eur as is_other_value,
    source_title,
    source_url,
    note_fr,
    ['chiffres-publies'] as source_ids,
from placed
where $search['point'] in ('', point_on::varchar)
order by point_on, is_part, perimeter <> point_perimeter, abs(point_on - as_of), as_of, amount_eur desc, milestone_id
