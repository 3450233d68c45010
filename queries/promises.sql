-- one row is what was announced at the launch, beside one figure known since; two figures make two rows
-- left out: nothing; where nothing is published the row says so
-- perimeter: none is added; each amount is read alone, in the perimeter of its row
with counts as (
    select 'linked_measures' as outcome_count_key, count(*)::decimal(16, 2) as value, 'measures' as unit from measures where link in ('specific', 'linked')
),

outcomes as (
    select
        promise_id,
        unnest(outcome_milestone_ids) as milestone_id,
    from launch_promises
)

select
    launch_promises.display_order,
    launch_promises.promise_id,
    launch_promises.label_fr as promise_name,
    launch_promises.value as promised_value,
    launch_promises.unit as promised_unit,
    launch_promises.bound as promised_bound,
    launch_promises.as_of as promised_on,
    launch_promises.source_title as promise_source,
    launch_promises.source_url as promise_url,
    coalesce(known.value, counts.value) as known_value,
    coalesce(known.unit, counts.unit) as known_unit,
    known.bound as known_bound,
    -- A duration, pillars, objectives, partners, ten measures singled out describe the programme: nothing to be reached.
    launch_promises.unit not in ('years', 'pillars', 'objectives', 'partners') and launch_promises.promise_id <> 'key_measures' as is_target,
    label_of('indicator', known.indicator) as indicator_name,
    coalesce(known.as_of, case when counts.value is not null then as_of_source('mesures-catalogue') end) as known_on,
    known.date_precision,
    coalesce(known.perimeter, case when launch_promises.unit = 'eur' then 'announced_part' end) as perimeter,
    case
        when known.value is not null then label_of('status', known.status)
        when counts.value is not null then label_of('status', 'computed')
    end as status_name,
    known.source_title as known_source,
    known.source_url as known_url,
    launch_promises.outcome_note_fr,
    launch_promises.note_fr as promise_note,
    ['chiffres-publies'] || case when counts.value is not null then ['mesures-catalogue'] else [] end as source_ids,
from launch_promises
left join outcomes on outcomes.promise_id = launch_promises.promise_id
left join milestones as known on known.milestone_id = outcomes.milestone_id
left join counts on counts.outcome_count_key = launch_promises.outcome_count_key
order by launch_promises.display_order, known.as_of
