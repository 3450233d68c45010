-- One row per commune of the programme, under its code in the COG.
-- The list says who is in; the COG package names, the other files only add columns.
with towns as (
    select
        listed.commune_code,
        listed.listed_name,
        listed.listed_on,
        listed.pvd_id,
        coalesce(ort.is_ort, false) as is_ort,
        ort.ort_signed_on,
        ort.ort_status as ort_2024_status,
        ort.ort_progress,
    from _communes_listed as listed
    left join _communes_ort as ort on listed.commune_code = ort.commune_code
),

-- Two layers of the same publisher: the older map fills the dates that the list leaves out.
mapped as (
    select
        -- The last bracket holds the code: « Château-Chinon (Ville) (58062) ».
        regexp_extract(properties.liste_geo, '\(([0-9][0-9AB][0-9]{3})\)[^()]*$', 1) as commune_code,
        try_cast(properties.date_signature as date) as mapped_on,
        true as is_on_2024_map,
    from raw.pvd_map
),

agreements as (
    select
        towns.*,
        coalesce(towns.listed_on, mapped.mapped_on) as agreement_signed_on,
        case
            when towns.listed_on is not null then 'liste'
            when mapped.mapped_on is not null then 'carte'
        end as agreement_source,
        -- The list wins; the date of the map is kept where the two differ.
        if(mapped.mapped_on <> towns.listed_on, mapped.mapped_on, null) as agreement_signed_on_2024,
        coalesce(mapped.is_on_2024_map, false) as is_on_2024_map,
    from towns
    left join mapped using (commune_code)
),

members as (
    select
        epci.code as epci_siren,
        epci.nom as epci_name,
        unnest(epci.membres).code as commune_code,
    from raw.cog_epci as epci
),

-- Towns of one EPCI that signed on the same day most probably signed one agreement together.
grouped as (
    select
        agreements.*,
        members.epci_siren,
        members.epci_name,
        case
            when agreements.agreement_signed_on is null then null
            when members.epci_siren is null then 1
            else count(*) over (partition by members.epci_siren, agreements.agreement_signed_on)
        end as agreement_group_count,
    from agreements
    left join members using (commune_code)
),

france_services as (
    select
        properties.id_geo as commune_code,
        len(string_split(properties.id_territoire, ';')) as france_services_count,
    from raw.france_services
),

-- The newest crossing of the schemes.
crossing as (
    select *
    from raw.anct_crossing
    where source_id = file_of('croisement')
),

assembled as (
    select
        grouped.commune_code,
        cog.nom as commune_name,
        grouped.listed_name,
        cog.departement as departement_code,
        departement.nom as departement_name,
        cog.region as region_code,
        region.nom as region_name,
        cog.siren as commune_siren,
        grouped.epci_siren,
        grouped.epci_name,
        epci_change.changed_on::date as epci_changed_on,
        epci_change.note_fr as epci_change_note,
        perimeter_change.change as perimeter_change,
        perimeter_change.changed_year::smallint as perimeter_changed_year,
        list_sort(cog."codesPostaux") as postal_codes,
        inhabitants.population,
        inhabitants.population_year,
        case
            when inhabitants.population <= 3500 then 'moins_3500'
            when inhabitants.population <= 10000 then '3500_10000'
            when inhabitants.population <= 20000 then '10000_20000'
            else 'plus_20000'
        end as population_class,
        point.longitude,
        point.latitude,
        point.inset_longitude,
        point.inset_latitude,
        coalesce(grouped.pvd_id, nullif(crossing.id_pvd, '')) as pvd_id,
        grouped.agreement_signed_on,
        grouped.agreement_source,
        grouped.agreement_signed_on_2024,
        grouped.is_on_2024_map,
        -- The programme was launched on 1 October 2020: an earlier date is a slip of the source.
        grouped.agreement_signed_on not between programme_start() and as_of_source('anct-programmes') as is_agreement_date_doubtful,
        if(
            grouped.agreement_group_count > 1,
            grouped.epci_siren || '-' || strftime(grouped.agreement_signed_on, '%Y-%m-%d'),
            null
        ) as agreement_group_id,
        grouped.agreement_group_count::smallint as agreement_group_count,
        grouped.is_ort,
        grouped.ort_signed_on,
        -- Later than the list itself: typed wrongly at the origin, kept and marked.
        grouped.ort_signed_on > greatest(as_of_source('anct-programmes'), as_of_ort()) as is_ort_date_doubtful,
        grouped.ort_2024_status,
        grouped.ort_progress,
        nullif(trim(density.niveau_densite), '') as density_class,
        nullif(trim(centrality.niveau_centralite), '- undefined') as centrality_class,
        case
            -- Out of the scope of the typology, or perimeter changed since: no class, not a class.
            when trim(rurality.niveau_ruralite) like 'Hors champ%' then null
            when trim(rurality.niveau_ruralite) like 'Commune dont le périmètre%' then null
            else trim(rurality.niveau_ruralite)
        end as rurality_class,
        regexp_replace(trim(mountain.niveau_montagne), '^[0-9]+ - ', '') as massif_name,
        coalesce(france_services.france_services_count, 0)::smallint as france_services_count,
        france_services.commune_code is not null as has_france_services,
        nullif(crossing.id_crte, '') as crte_id,
        nullif(crossing.id_ti, '') as territoire_industrie_id,
        coalesce(crossing.id_ti, '') <> '' as has_territoire_industrie,
        nullif(crossing.id_ami, '') as avenir_montagnes_ingenierie_id,
        nullif(crossing.id_amm, '') as avenir_montagnes_mobilites_id,
        grouped.commune_code in (select properties.id_geo from raw.frla) as has_frla,
        grouped.commune_code in (select properties.id_geo from raw.fabriques) as has_fabrique,
        grouped.commune_code in (select properties.id_geo from raw.manufactures) as has_manufacture,
        grouped.commune_code in (select properties.insee_com from raw.qpv) as has_qpv,
        coalesce(crossing.id_cite, '') <> '' as has_cite_educative,
        coalesce(crossing.id_cde, '') <> '' as has_cite_emploi,
        coalesce(crossing.id_habinclus, '') <> '' as has_habitat_inclusif,
        coalesce(crossing.id_site, '') <> '' as has_site_cles_en_main,
    from grouped
    left join raw.cog_communes as cog
        on grouped.commune_code = cog.code and cog.type = 'commune-actuelle'
    left join _communes_population_2_newest as inhabitants on grouped.commune_code = inhabitants.commune_code
    left join raw.cog_departements as departement on cog.departement = departement.code
    left join raw.cog_regions as region on cog.region = region.code
    left join _communes_points as point on grouped.commune_code = point.commune_code
    left join reference.epci_changes as epci_change on grouped.commune_code = epci_change.commune_code
    left join reference.perimeter_changes as perimeter_change on grouped.commune_code = perimeter_change.commune_code
    left join crossing on grouped.commune_code = crossing.insee_com
    left join france_services on grouped.commune_code = france_services.commune_code
    left join raw.grid_density as density on grouped.commune_code = density.insee_com
    left join raw.grid_centrality as centrality on grouped.commune_code = centrality.insee_com
    left join raw.grid_rurality as rurality on grouped.commune_code = rurality.insee_com
    left join raw.grid_mountain as mountain on grouped.commune_code = mountain.insee_com
)

select *
from assembled
order by commune_code
