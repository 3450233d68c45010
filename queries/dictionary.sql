-- one row is a column of a published table
-- left out: nothing
-- perimeter: none
select table_title, table_name, grain, column_name, label, unit, definition, []::varchar[] as source_ids
from dictionary
order by table_title, column_order
