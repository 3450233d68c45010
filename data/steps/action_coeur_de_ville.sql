-- One row per commune of the sister programme Action cœur de ville, under its COG 2026 code: who is in, nothing more.
-- No commune is in both programmes. The list says when each signed, not what.
with members as (
    select
        epci.code as epci_siren,
        epci.nom as epci_name,
        unnest(epci.membres).code as commune_code,
    from raw.cog_epci as epci
)

select
    codes.commune_code,
    cog.nom as commune_name,
    cog.departement as departement_code,
    departement.nom as departement_name,
    cog.region as region_code,
    region.nom as region_name,
    members.epci_siren,
    members.epci_name,
    inhabitants.population,
    inhabitants.population_year,
    programmes.signed_on,
    point.longitude,
    point.latitude,
    point.inset_longitude,
    point.inset_latitude,
    programmes.listed_name,
from _action_coeur_de_ville_listed as programmes
left join _communes_codes as codes on programmes.code = codes.old_code
left join raw.cog_communes as cog on codes.commune_code = cog.code and cog.type = 'commune-actuelle'
left join _communes_population_2_newest as inhabitants on codes.commune_code = inhabitants.commune_code
left join raw.cog_departements as departement on cog.departement = departement.code
left join raw.cog_regions as region on cog.region = region.code
left join members on codes.commune_code = members.commune_code
left join _action_coeur_de_ville_points as point on programmes.code = point.commune_code
order by codes.commune_code
