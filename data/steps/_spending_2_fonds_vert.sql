-- Fonds vert, national export and that of Provence-Alpes-Côte d'Azur alone: one row per commitment.
-- The published commune is often the seat of the bearer: the SIREN says who received the award, the
-- commune only where it is located. A repeated dossier number is several awards of one project.
with projects as (
    select
        source_id,
        source_row as commune_row,
        unnest(generate_series(1, len(projets))) as rank,
        unnest(projets) as project,
        code,
        code_dept,
    from raw.fonds_vert_paca
),

exports as (
    select
        source_id,
        source_row,
        nom_demarche_ds as published_scheme,
        nom_beneficiaire_principal as beneficiary_name,
        -- Some cells hold a SIRET, others a number written 123456789.0.
        left(regexp_replace(siren, '\.0$', ''), 9) as beneficiary_siren,
        code_commune as located_code,
        code_departement as departement_code,
        nom_du_projet as project_title,
        montant_engage as amount,
        'national' as coverage,
        -- Columns that a year has not are left out of the cells: those of 2023 are what its identifiers hash.
        cast(to_json(list_concat(
            [
                nom_region, code_departement, nom_departement, code_commune, nom_commune, axe, numero_demarche_ds,
                nom_demarche_ds, numero_dossier_ds, nom_du_projet, nom_beneficiaire_principal, siren, montant_engage,
            ],
            list_filter(
                [numero_ej, numero_operateur, operateur, forme_juridique_beneficiaire, resume_du_projet],
                lambda cell: cell is not null
            )
        )) as varchar) as cells,
    from raw.fonds_vert
    union all
    select
        source_id,
        row_number() over (partition by source_id order by commune_row, rank) as source_row,
        project.demarche_short as published_scheme,
        project.beneficiaire as beneficiary_name,
        left(regexp_replace(project.siren, '\.0$', ''), 9) as beneficiary_siren,
        code as located_code,
        code_dept as departement_code,
        project.nom as project_title,
        cast(project.montant as varchar) as amount,
        'regional' as coverage,
        cast(to_json([
            code, code_dept, project.nom, cast(project.montant as varchar), project.demarche_short,
            project.beneficiaire, project.siren,
        ]) as varchar) as cells,
    from projects
)

select
    exports.source_id,
    exports.source_row,
    -- The year is only in the name of the file.
    list_min(card.years) as year,
    'FONDS_VERT' as scheme,
    schemes.scheme_label,
    schemes.measure_id,
    exports.published_scheme,
    exports.beneficiary_name,
    nullif(regexp_extract(exports.beneficiary_siren, '^[0-9]{9}$'), '') as beneficiary_siren,
    beneficiary.commune_code as beneficiary_code,
    nullif(regexp_extract(exports.located_code, '^[0-9][0-9AB][0-9]{3}$'), '') as located_code,
    exports.located_code as published_code,
    exports.departement_code as published_departement,
    exports.project_title,
    cast(null as varchar) as project_cost,
    exports.amount,
    exports.coverage,
    'official' as status,
    exports.cells,
from exports
inner join reference.source_cards as card on exports.source_id = card.source_id
-- The wording of a scheme varies from year to year in case, accents and marks.
left join reference.fonds_vert_schemes as schemes
    on plain_words(exports.published_scheme) = plain_words(schemes.published_scheme)
left join _spending_1_sirens as beneficiary
    on exports.beneficiary_siren = beneficiary.siren and beneficiary.holder = 'commune'
order by exports.source_id, exports.source_row
