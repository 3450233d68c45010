-- Towns dated and undated make up those that signed: a town counted twice, or lost, breaks the line; each line ends
-- where its own file does.
with ends as (
    select
        territory_level,
        territory_code,
        indicator,
        max_by(cumulative_count, as_of) as last_count,
        max(as_of) as last_on,
        any_value(town_count) as town_count,
        any_value(undated_count) as undated_count,
    from progress
    where indicator in ('agreements_signed', 'ort_signed')
    group by all
)

select *
from ends
where
    last_count + undated_count > town_count
    or (indicator = 'agreements_signed' and last_count + undated_count <> town_count)
    or (indicator = 'agreements_signed' and territory_level = 'france' and lists_are_counted() and last_count <> 1637)
    or (indicator = 'ort_signed' and territory_level = 'france' and lists_are_counted() and last_count <> 1521)
    or last_on <> if(indicator = 'ort_signed', as_of_ort(), as_of_source('anct-programmes'))
