-- Files of 2021 and 2022 still name the communes that merged since: each town that took one in is in perimeter_changes.csv.
with named as (
    select key as code from raw.census
    union
    select key from raw.filosofi
),

merged as (
    select distinct codes.commune_code
    from named
    inner join _communes_codes as codes on named.code = codes.old_code and codes.link = 'former'
    inner join communes on codes.commune_code = communes.commune_code
),

stated as (
    select commune_code
    from communes
    where perimeter_change = 'merger'
)

select
    commune_code,
    merged.commune_code is not null as is_found,
    stated.commune_code is not null as is_stated,
from merged
full join stated using (commune_code)
where merged.commune_code is null or stated.commune_code is null
