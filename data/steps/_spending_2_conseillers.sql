-- Conseillers numériques, first wave of 2021: one row per employer, State investment estimated at the
-- decision. The SIRET says who employs; the commune where the employer sits is only a location.
select
    posts.source_id,
    posts.source_row,
    year(cast(posts."date_de_validation_en_comité_de_sélection" as date)) as year,
    'CONSEILLERS_NUMERIQUES' as scheme,
    'Conseillers numériques France services' as scheme_label,
    'conseiller-numerique' as measure_id,
    posts.raison_sociale as beneficiary_name,
    nullif(regexp_extract(left(posts.siret, 9), '^[0-9]{9}$'), '') as beneficiary_siren,
    beneficiary.commune_code as beneficiary_code,
    posts.insee_com as located_code,
    posts.insee_com as published_code,
    -- The one that the employer declared: the other was deduced from an address, sometimes wrongly.
    case when length(posts."code_département") = 1 then '0' else '' end || posts."code_département" as published_departement,
    -- The file has no title: the published number of posts stands in for it.
    posts.nb_cnfs || case when posts.nb_cnfs = 1 then ' poste' else ' postes' end || ' de conseiller numérique' as project_title,
    cast(null as varchar) as project_cost,
    cast(posts."investissement_financier_estimatif_total_de_l.etat" as varchar) as amount,
    'partial' as coverage,
    'estimated' as status,
    cast(to_json([
        posts.raison_sociale, posts.siret, posts.insee_com, cast(posts.nb_cnfs as varchar),
        cast(posts."date_de_validation_en_comité_de_sélection" as varchar), posts.type,
        cast(posts."investissement_financier_estimatif_total_de_l.etat" as varchar), cast(posts.id as varchar),
    ]) as varchar) as cells,
from raw.conseillers_numeriques as posts
left join _spending_1_sirens as beneficiary
    on beneficiary.siren = left(posts.siret, 9) and beneficiary.holder = 'commune'
order by posts.source_id, posts.source_row
