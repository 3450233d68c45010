-- One row per commune of today that the comparator of territories knows: counts of the communes that merged since are added.
-- A part that is not published leaves the whole unknown; a median is that of a commune which no other joined. The
-- arrondissements of Paris, Lyon and Marseille are in the file beside their city: left out, or they would count twice.
-- A commune that was cut since is told by a merger of the past whose part is a commune again, without a row of its own here.
with cities as (
    select code
    from raw.cog_communes
    where type = 'arrondissement-municipal'
),

published as (
    select
        codes.commune_code,
        read.*,
    from _populations_1_comparator as read
    inner join _communes_codes as codes on read.code = codes.old_code
    where read.code not in (select cities.code from cities)
),

cut as (
    select distinct whole.commune_code
    from raw.fusions as fusions
    inner join _communes_codes as part on lpad(fusions."COM_INI", 5, '0') = part.old_code
    inner join _communes_codes as whole on lpad(fusions."COM_FIN", 5, '0') = whole.old_code
    where
        part.commune_code <> whole.commune_code
        and part.commune_code not in (select published.code from published)
)

select
    commune_code,
    commune_code in (select cut.commune_code from cut) as is_cut,
    if(count(start_population) = count(*), sum(start_population::integer), null)::integer as start_population,
    if(count(population) = count(*), sum(population::integer), null)::integer as population,
    if(count(home_count) = count(*), round(sum(home_count::double), 2), null) as home_count,
    if(count(vacant_home_count) = count(*), round(sum(vacant_home_count::double), 2), null) as vacant_home_count,
    if(count(secondary_home_count) = count(*), round(sum(secondary_home_count::double), 2), null) as secondary_home_count,
    if(count(active_count) = count(*), round(sum(active_count::double), 2), null) as active_count,
    if(count(unemployed_count) = count(*), round(sum(unemployed_count::double), 2), null) as unemployed_count,
    if(count(job_count) = count(*), round(sum(job_count::double), 2), null) as job_count,
    if(count(former_job_count) = count(*), round(sum(former_job_count::double), 2), null) as former_job_count,
    if(count(establishment_count) = count(*), sum(establishment_count::integer), null)::integer as establishment_count,
    if(count(shop_count) = count(*), sum(shop_count::integer), null)::integer as shop_count,
    if(count(*) = 1, any_value(median_income_eur::integer), null)::integer as median_income_eur,
from published
group by commune_code
order by commune_code
