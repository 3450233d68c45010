-- one row is a month and the dwellings renovated with Anah aid in the programme's towns, cumulated since October 2020
-- left out: months in which one of the départements asked for has no value; EPCI and communes have no series
-- perimeter: none, a count of dwellings
select
    as_of,
    'dwellings_renovated' as indicator,
    label_of('indicator', 'dwellings_renovated') as indicator_name,
    sum(cumulative_count)::integer as cumulative_count,
    [
        'barometre-'
        || case $territory['level'] when 'france' then 'national' when 'region' then 'regional' else 'departemental' end,
    ] as source_ids,
from progress
where
    indicator = 'dwellings_renovated'
    and territory_level = $territory['level']
    and (territory_level = 'france' or list_contains($territory['codes'], territory_code))
group by as_of
having count(*) = greatest(len($territory['codes']), 1)
order by as_of
