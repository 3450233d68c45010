-- one row is a context indicator at the last date its source publishes: of one town, or of the towns that have a value
-- left out: earlier dates; towns without a value enter no median, and are counted with the reason
-- perimeter: none; an amount is what the commune itself spent, never a grant nor the programme's
with latest as (
    select * from latest_indicators_in($territory)
),

counted as (
    select
        indicator,
        status,
        count(*)::integer as town_count,
    from latest
    where status <> 'known'
    group by indicator, status
),

missing as (
    select
        indicator,
        list(label_of('indicator_status', status) order by town_count desc, status) as missing_names,
        list(town_count order by town_count desc, status) as missing_counts,
    from counted
    group by indicator
)

select
    latest.indicator,
    any_value(words.label_fr) as indicator_name,
    any_value(latest.reference_on) as reference_on,
    any_value(latest.unit) as unit,
    count(*)::integer as town_count,
    count(latest.value)::integer as valued_town_count,
    median(latest.value) as median_value,
    min(latest.value) as min_value,
    max(latest.value) as max_value,
    any_value(missing.missing_names) as missing_names,
    any_value(missing.missing_counts) as missing_counts,
    any_value(words.definition_fr) as indicator_definition,
    any_value(sources.producer || ', ' || sources.title) as indicator_source,
    [any_value(latest.source_id)] as source_ids,
from latest
left join missing on latest.indicator = missing.indicator
left join vocabulary as words on latest.indicator = words.key and words.kind = 'context_indicator'
left join sources on latest.source_id = sources.source_id
group by latest.indicator
order by any_value(words.display_order), latest.indicator
