-- one row is the release kept on the server before this one: its date and what it cannot be compared on
-- left out: releases older than that one; no row when the server holds none
-- perimeter: none
select
    release as former_release,
    data_as_of as former_as_of,
    (
        select list(change order by place)
        from change_kinds
        where list_has_any(needs, absent_columns)
    ) as uncompared,
from former_release
order by former_release
