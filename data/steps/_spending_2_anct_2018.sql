-- ANCT list of DETR and DSIL projects 2018, coded and themed by the CGET: one row per award.
-- Taken instead of the DGCL list of 2018, which leaves 3,901 rows without code: never both.
select
    lists.source_id,
    source_row,
    list_min(card.years) as year,
    trim("DOT") as scheme,
    trim("DOT") as scheme_label,
    lower(trim("DOT")) as measure_id,
    "BENEFICIAIRE" as beneficiary_name,
    nullif(regexp_extract("INSEEEPCI", '^[0-9]{9}$'), '') as beneficiary_siren,
    case when "ECHELON" = 'Commune' then nullif(regexp_extract("INSEECOM", '^[0-9][0-9AB][0-9]{3}$'), '') end as beneficiary_code,
    "ECHELON" as published_type,
    "INSEECOM" as published_code,
    "INSEEDEP" as published_departement,
    null as located_code,
    "DESCRIPTION" as project_title,
    "COUT" as project_cost,
    "SUBVENTION" as amount,
    'national' as coverage,
    'official' as status,
    cast(to_json([
        "IDENTIFIANT", "DOT", "ECHELON", "INSEEDEP", "INSEECOM", "INSEEEPCI", "CODGEO", "BENEFICIAIRE", "NUMCATEGORIE",
        "CATGEORIE", "DESCRIPTION", "COUT", "SUBVENTION", "LEVIER", "LIBGEO", "LAT", "LONG", "POP18",
    ]) as varchar) as cells,
from raw.anct_di as lists
inner join reference.source_cards as card on lists.source_id = card.source_id
order by lists.source_id, source_row
