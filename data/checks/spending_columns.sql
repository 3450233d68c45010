-- A coded column outside its list, a code of the wrong length or an amount below zero would be drawn as if it were right.
select
    award_id,
    source_id,
    source_row,
from spending
where
    year is null or year not between 2018 and 2026
    or scheme is null or scheme not in ('DETR', 'DSIL', 'DPV', 'FONDS_VERT', 'CONSEILLERS_NUMERIQUES')
    or scheme_label is null
    or amount_eur is null or amount_eur < 0
    or project_cost_eur <= 0
    or stage is distinct from 'committed'
    or instrument is null or instrument not in ('grant', 'post_cofunding')
    or status is null or status not in ('official', 'estimated')
    or coverage is null or coverage not in ('national', 'partial', 'regional')
    or is_before_programme is distinct from (year < 2020)
    or not coalesce(regexp_full_match(beneficiary_siren, '[0-9]{9}'), true)
    or not coalesce(regexp_full_match(commune_code, '[0-9][0-9AB][0-9]{3}'), true)
    or departement_code is null or region_code is null
    or source_id is null or source_row is null
