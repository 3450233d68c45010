-- What towns were on the eve of the programme, by the comparator of territories: one row per commune of the programme, one per
-- commune outside it that had 2,000 to 20,000 inhabitants then, and one row a département for all its other communes.
-- A commune that was cut since has no value of its own: the file's is added to the others of its département.
with moved as (
    select
        moved.*,
        cog.departement as departement_code,
        cog.region as region_code,
        communes.commune_code is not null as is_programme,
        case
            when moved.is_cut then 'rest'
            when communes.commune_code is not null then 'programme'
            when moved.population between 2000 and 20000 then 'same_size'
            else 'rest'
        end as group_kind,
    from _populations_2_moved as moved
    inner join raw.cog_communes as cog on moved.commune_code = cog.code and cog.type = 'commune-actuelle'
    left join communes on moved.commune_code = communes.commune_code
),

said as (
    select
        commune_code,
        group_kind,
        departement_code,
        region_code,
        if(population is null, 'absent', 'known') as status,
        1 as commune_count,
        population::bigint as population,
        home_count,
        vacant_home_count,
        secondary_home_count,
        active_count,
        unemployed_count,
        job_count,
        former_job_count,
        establishment_count::bigint as establishment_count,
        shop_count::bigint as shop_count,
        median_income_eur,
    from moved
    where group_kind <> 'rest'
    union all
    select
        commune_code,
        'programme',
        departement_code,
        region_code,
        'split',
        1,
        null, null, null, null, null, null, null, null, null, null, null,
    from moved
    where is_cut and is_programme
    union all
    select
        null,
        'rest',
        departement_code,
        region_code,
        'known',
        count(*),
        sum(population),
        round(sum(home_count), 2),
        round(sum(vacant_home_count), 2),
        round(sum(secondary_home_count), 2),
        round(sum(active_count), 2),
        round(sum(unemployed_count), 2),
        round(sum(job_count), 2),
        round(sum(former_job_count), 2),
        sum(establishment_count),
        sum(shop_count),
        null,
    from moved
    where group_kind = 'rest' and population is not null
    group by departement_code, region_code
)

select
    * replace (
        commune_count::integer as commune_count,
        population::integer as population,
        establishment_count::integer as establishment_count,
        shop_count::integer as shop_count
    )
from said
order by group_kind, departement_code, commune_code
