-- one row is one of the two published figures that the search puts side by side
-- left out: every other figure; nothing when the search names none
-- perimeter: each row's own; two figures are read beside each other, never added nor subtracted
select
    milestone_id,
    as_of,
    date_precision,
    indicator,
    indicator_name,
    part_name,
    dimension,
    dimension_value,
    territory_level,
    territory_code,
    territory_name,
    value,
    unit,
    unit_name_of_value,
    perimeter,
    perimeter_name,
    (
        select definition_fr
        from vocabulary
        where vocabulary.kind = 'perimeter' and vocabulary.key = named_milestones.perimeter
    ) as perimeter_why,
    status as figure_status,
    status_name,
    bound,
    bound_name,
    source_title,
    source_url,
    note_fr,
    ['chiffres-publies'] as source_ids,
from named_milestones
where milestone_id in ($search['figure'], $search['other'])
order by milestone_id = $search['figure'] desc
