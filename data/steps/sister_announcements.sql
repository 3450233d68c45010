-- What was announced for the launch of a sister programme: context, never one of our own promises. One row per announcement.
select
    programme,
    key as promise_id,
    label_fr,
    cast(value as decimal(16, 2)) as value,
    unit,
    bound,
    source_title,
    source_url,
    cast(as_of as date) as as_of,
from reference.sister_announcements
order by programme, promise_id
