-- One count per territory, indicator and date.
select
    territory_level,
    territory_code,
    indicator,
    as_of,
    count(*) as row_count,
from progress
group by all
having count(*) > 1
