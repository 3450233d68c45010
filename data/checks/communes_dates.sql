-- A signature before 2018 or after the list is a slip: it must be flagged, never drawn as such.
select
    commune_code,
    agreement_signed_on,
    ort_signed_on,
from communes
where
    (agreement_signed_on not between date '2018-01-01' and as_of_source('anct-programmes') and not is_agreement_date_doubtful)
    or (ort_signed_on not between date '2018-01-01' and greatest(as_of_source('anct-programmes'), as_of_ort()) and not is_ort_date_doubtful)
    or (ort_signed_on is not null and not is_ort)
    or (agreement_signed_on is null) <> (agreement_source is null)
    or (agreement_signed_on is null) <> (is_agreement_date_doubtful is null)
