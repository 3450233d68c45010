-- one row is an amount published for one pillar at one date
-- left out: amounts of one funder or measure; the network has no published amount, and so no row
-- perimeter: each row's own (announced part, programme_narrow, programme_broad)
select
    dimension_value as pillar_part,
    label_of('dimension_value', dimension_value) as pillar_part_name,
    as_of,
    label_of('stage', stage) as stage_name,
    perimeter,
    label_of('perimeter', perimeter) as perimeter_name,
    value as amount_eur,
    status as figure_status,
    source_title,
    source_url,
    note_fr,
from milestones
where dimension = 'pillar' and unit = 'eur' and territory_level = 'france' and perimeter is not null
order by dimension_value, as_of, value
