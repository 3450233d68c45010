-- Every published column, as a table: one definition a column, read by people.
select
    table_name,
    table_title,
    grain,
    cast(column_order as smallint) as column_order,
    column_name,
    label,
    unit,
    definition,
    source_ids,
    is_key,
from reference.dictionary_cards
order by table_name, column_order
