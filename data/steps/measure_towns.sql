-- Which towns are known to use a measure, and which file says so: one row per measure, town and source.
-- A measure without a row is one of which no file names the towns: unknown, never unused. Awards count when the
-- town itself received them, since the programme began, in a file held for the whole country.
with lists as (
    select 'france-services' as measure_id, commune_code, file_of('france-services') as source_id from communes where has_france_services
    union all
    select 'frla', commune_code, file_of('frla') from communes where has_frla
    union all
    select 'fabriques-de-territoire', commune_code, file_of('fabriques') from communes where has_fabrique
    union all
    select 'manufactures-de-proximite', commune_code, file_of('manufactures') from communes where has_manufacture
    union all
    select 'ort', commune_code, ort_file() from communes where is_ort
),

awards as (
    select
        measure_id,
        commune_code,
        source_id,
        count(*) as award_count,
        sum(amount_eur) as amount_eur,
        min(year) as first_year,
        max(year) as last_year,
    from spending
    where perimeter = 'state_grants_town' and not is_before_programme and coverage <> 'regional'
    group by measure_id, commune_code, source_id
)

select
    measure_id,
    commune_code,
    source_id,
    'list' as evidence,
    null::integer as award_count,
    null::decimal(16, 2) as amount_eur,
    null::integer as first_year,
    null::integer as last_year,
    null::varchar as perimeter,
from lists
union all
select
    measure_id,
    commune_code,
    source_id,
    'award',
    award_count::integer,
    amount_eur::decimal(16, 2),
    first_year::integer,
    last_year::integer,
    'state_grants_town',
from awards
order by measure_id, commune_code, source_id
