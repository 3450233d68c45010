-- One row per commune that has a structure of the list of France services: when its first one was labelled, and how many.
-- Every commune of the programme that has one, and the others that had 2,000 to 20,000 inhabitants on its eve.
-- The list holds the structures still open at its date: one that closed before is in no row.
with structures as (
    select
        codes.commune_code,
        list.type_fs = 'Principal' as is_principal,
        list.format_fs in ('Itinérante', 'Bus_équivalent') as is_itinerant,
        strptime(right(list.labellisation_fs, 10), '%d/%m/%Y')::date as labelled_on,
    from raw.france_services_list as list
    inner join _communes_codes as codes on list.insee_com = codes.old_code
    -- The newest list decides.
    where list.source_id = file_of('france-services-liste')
)

select
    structures.commune_code,
    coalesce(any_value(sized.is_programme), false) as is_programme,
    min(labelled_on) as first_labelled_on,
    min(labelled_on) filter (is_principal) as first_principal_on,
    count(*)::integer as site_count,
    (count(*) filter (is_principal))::integer as principal_count,
    (count(*) filter (not is_principal))::integer as branch_count,
    (count(*) filter (is_itinerant))::integer as itinerant_count,
    any_value(cog.departement) as departement_code,
    any_value(cog.region) as region_code,
from structures
inner join raw.cog_communes as cog on structures.commune_code = cog.code and cog.type = 'commune-actuelle'
inner join populations as sized on structures.commune_code = sized.commune_code and sized.period = 'since'
where sized.is_programme or sized.is_same_size
group by structures.commune_code
order by structures.commune_code
