-- What a sister programme announced is dated, sourced, and about a programme whose towns are held.
select *
from sister_announcements
where
    programme <> 'acv'
    or coalesce(value, 0) <= 0
    or as_of is null
    or source_title is null
    or source_url is null
