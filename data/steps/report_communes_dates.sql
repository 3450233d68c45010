-- Towns whose dates are missing or doubtful: to be asked of ANCT
select
    commune_code,
    commune_name,
    departement_code,
    agreement_signed_on,
    is_agreement_date_doubtful,
    is_ort,
    ort_signed_on,
    is_ort_date_doubtful,
from communes
where
    agreement_signed_on is null
    or is_agreement_date_doubtful
    or is_ort_date_doubtful
    or (is_ort and ort_signed_on is null)
order by commune_code
