-- 1,637 agreements are dated (1,588 by the list, 49 by the map) and 1,526 towns have a signed ORT.
select
    count(agreement_signed_on) as dated_count,
    count(*) filter (agreement_source = 'liste') as listed_count,
    count(*) filter (is_ort) as ort_count,
    count(ort_signed_on) as ort_dated_count,
    count(*) filter (is_ort_date_doubtful) as doubtful_count,
from communes
having
    lists_are_counted() and (
        count(agreement_signed_on) <> 1637
        or count(*) filter (agreement_source = 'liste') <> 1588
        or count(*) filter (is_ort) <> 1526
        or count(ort_signed_on) <> 1525
        or count(*) filter (is_ort_date_doubtful) <> 4
    )
