-- one row is a dated figure about the programme that answers the search: published, or counted by us in an official file
-- left out: figures of other territories than the one asked, unless it is France, which shows them all
-- perimeter: each row's own; rows are listed, never added
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
    unit_name_of_value,
    perimeter,
    perimeter_name,
    status as figure_status,
    status_name,
    bound,
    bound_name,
    list_transform(
        list_filter(list_zip(same_values, same_sources), lambda pair: pair[1] <> value),
        lambda pair: pair[1]
    ) as other_numbers,
    list_transform(
        list_filter(list_zip(same_values, same_sources), lambda pair: pair[1] <> value),
        lambda pair: pair[2]
    ) as other_sources,
    unit,
    source_title,
    source_url,
    note_fr,
    ['chiffres-publies'] as source_ids,
from named_milestones
where
    (
        $territory['level'] = 'france'
        or (territory_level = $territory['level'] and list_contains($territory['codes'], territory_code))
    )
    and $search['indicator'] in ('', indicator)
    and $search['where'] in ('', lower(territory_level || '-' || territory_code))
    and $search['year'] in ('', year(as_of)::varchar)
    and holds_words(
        concat_ws(' ', indicator_name, part_name, territory_name, source_title, note_fr, perimeter_name), $search['text']
    )
order by status = 'computed', as_of desc, territory_level = 'france' desc, indicator_name, part_name, territory_name, milestone_id
