-- What was announced for the launch of 1 October 2020, one row per promise, and where its outcome is found.
select
    key as promise_id,
    label_fr,
    cast(value as decimal(16, 2)) as value,
    unit,
    bound,
    nullif(milestone_id, '') as milestone_id,
    source_title,
    source_url,
    cast(as_of as date) as as_of,
    nullif(note_fr, '') as note_fr,
    coalesce(string_split(nullif(outcome_milestone_ids, ''), ';'), []) as outcome_milestone_ids,
    nullif(outcome_count_key, '') as outcome_count_key,
    nullif(outcome_note_fr, '') as outcome_note_fr,
    cast("order" as smallint) as display_order,
from reference.launch_promises
order by display_order
