-- one row is a dated figure about the programme: published, or counted by us in an official file
-- left out: figures of other territories than the one asked
-- perimeter: each row's own; rows are listed, never added
select
    as_of,
    label_of('indicator', indicator) as indicator_name,
    label_of('dimension_value', dimension_value) as part_name,
    value,
    label_of('unit', unit) as unit_name_of_value,
    label_of('perimeter', perimeter) as perimeter_name,
    label_of('status', status) as status_name,
    label_of('bound', bound) as bound_name,
    source_title,
    source_url,
    note_fr,
    ['chiffres-publies'] as source_ids,
from milestones
where
    ($territory['level'] = 'france' and territory_level = 'france')
    or (territory_level = $territory['level'] and list_contains($territory['codes'], territory_code))
order by as_of desc, indicator_name, part_name
