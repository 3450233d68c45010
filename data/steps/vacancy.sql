-- Private dwellings empty for more than two years, as counts: one row per commune of the programme, and one a département for
-- all of its communes, where nothing is hidden. One date only: the tax source changed in 2025, no earlier year is beside it.
-- A town is known when both its count and its stock are published.
-- The newest list decides. Its own stock when it says one, else that of the archive of the same year; so do the départements.
with listed as (
    select
        counted.code,
        counted.vacants_plus_2_ans as written,
        coalesce(try_cast(counted.parc as integer), stock.private_home_count) as private_home_count,
    from raw.lovac_counts as counted
    left join _vacancy_1_stock as stock on counted.code = stock.code and as_of_source('lovac-parc') = as_of_source('lovac-communes')
    where counted.source_id = file_of('lovac-communes')
),

towns as (
    select
        communes.commune_code,
        communes.departement_code,
        communes.region_code,
        case
            when listed.written is null then 'absent'
            when listed.written = 's' then 'secret'
            when listed.private_home_count is null then 'no_stock'
            else 'known'
        end as status,
        listed.private_home_count,
        try_cast(listed.written as integer) as long_vacant_count,
    from communes
    left join listed on communes.commune_code = listed.code
),

whole as (
    select
        places.code as departement_code,
        places.region as region_code,
        regexp_replace(listed.pp_total_24, '[^0-9]', '', 'g')::integer as private_home_count,
        regexp_replace(listed.pp_vacant_plus_2ans_25, '[^0-9]', '', 'g')::integer as long_vacant_count,
    from raw.lovac_departements as listed
    inner join raw.cog_departements as places on trim(listed."DEP") = places.code
    where as_of_source('lovac-departements') = as_of_source('lovac-communes')
)

select
    commune_code,
    'programme' as group_kind,
    departement_code,
    region_code,
    status,
    if(status = 'known', private_home_count, null)::integer as private_home_count,
    if(status = 'known', long_vacant_count, null)::integer as long_vacant_count,
from towns
union all
select
    null,
    'all',
    departement_code,
    region_code,
    'known',
    private_home_count,
    long_vacant_count,
from whole
order by group_kind, departement_code, commune_code
