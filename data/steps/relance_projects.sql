-- Projects of the exceptional DSIL (recovery plan) of one région, first wave: one row a project. Names only, no code: a project is
-- a town's when its beneficiary has the name of one town of the programme in the région and its point lies within ten kilometres of it.
-- Apart from the ledger: the same awards are in the national list of 2020, which is not held here, and would count twice with it.
with named as (
    select
        listed.*,
        trim(plain_words(listed.beneficiary_name)) as plain_name,
    from _relance_projects_1_listed as listed
),

towns as (
    select
        commune_code,
        trim(plain_words(commune_name)) as plain_name,
        longitude as town_longitude,
        latitude as town_latitude,
    from communes
    where region_code = '24'
),

matched as (
    select
        named.*,
        towns.commune_code,
    from named
    left join towns
        on
            named.plain_name = towns.plain_name
            -- A degree of latitude is 111 km, one of longitude 75 here.
            and sqrt(pow(111 * (named.latitude - towns.town_latitude), 2) + pow(75 * (named.longitude - towns.town_longitude), 2)) < 10
)

select
    file_of(source) || '-' || source_row as project_id,
    commune_code,
    beneficiary_name,
    relance_theme,
    project_title,
    project_cost_eur::decimal(16, 2) as project_cost_eur,
    amount_eur::decimal(16, 2) as amount_eur,
    'regional' as coverage,
    '24' as region_code,
    file_of(source) as source_id,
    source_row::integer as source_row,
from matched
order by source, source_row
