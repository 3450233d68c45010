-- one row is a month and the dwellings renovated with Anah aid in the programme's towns, cumulated since October 2020
-- left out: months in which one of the départements asked for has no value; EPCI and communes have no series
-- perimeter: none, a count of dwellings
select
    as_of,
    'dwellings_renovated' as indicator,
    label_of('indicator', 'dwellings_renovated') as indicator_name,
    cumulative_count,
    source_ids,
from dwellings_in($territory)
order by as_of
