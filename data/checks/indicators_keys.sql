-- Every town has one row per indicator and date: a missing value is a row that says why, never a row that is not there.
with expected as (
    select
        communes.commune_code,
        asked.indicator,
        asked.reference_on,
    from communes
    cross join (select distinct indicator, reference_on from indicators) as asked
),

found as (
    select
        commune_code,
        indicator,
        reference_on,
        count(*) as row_count,
    from indicators
    group by all
)

select *
from expected
full join found using (commune_code, indicator, reference_on)
where found.row_count is distinct from 1 or expected.commune_code is null
