-- DGCL lists of projects, one a year: one row per award, whoever receives it.
-- DSID goes to départements only: no ledger row. Name, commune code, SIREN and département are read together
-- later: none of them alone says who received the award.
select
    source_id,
    source_row,
    cast(exercice as integer) as year,
    regexp_extract(upper(trim(dispositif)), '^[A-Z]+') as scheme,
    trim(dispositif) as scheme_label,
    lower(regexp_extract(trim(dispositif), '^[A-Za-z]+')) as measure_id,
    beneficiaire_nom as beneficiary_name,
    nullif(regexp_extract(beneficiaire_siren, '^[0-9]{9}$'), '') as beneficiary_siren,
    nullif(regexp_extract(beneficiaire_code_insee, '^[0-9][0-9AB][0-9]{3}$'), '') as beneficiary_code,
    beneficiaire_type as published_type,
    beneficiaire_code_insee as published_code,
    beneficiaire_dep as published_departement,
    null as located_code,
    intitule as project_title,
    cout_ht as project_cost,
    subvention as amount,
    'national' as coverage,
    'official' as status,
    cast(to_json([
        exercice, dispositif, programme, beneficiaire_type, beneficiaire_siren, beneficiaire_dep,
        beneficiaire_nom, beneficiaire_code_insee, intitule, cout_ht, subvention, taux,
    ]) as varchar) as cells,
from raw.dgcl
where not starts_with(upper(trim(dispositif)), 'DSID')
order by source_id, source_row
