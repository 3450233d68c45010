-- A measure without name, source or note, with a rate above 1, a negative amount or a date that is not ISO cannot be shown.
select
    measure_id,
    measure_name,
    max_rate_share,
    max_amount_eur,
    national_envelope_eur,
    started_on,
    ended_on,
from measures
where
    nullif(trim(measure_name), '') is null
    or nullif(trim(note_fr), '') is null
    or nullif(trim(source_title), '') is null
    or not regexp_full_match(measure_id, '[a-z0-9]+(-[a-z0-9]+)*')
    or not starts_with(source_url, 'http')
    or not coalesce(max_rate_share between 0 and 1, true)
    or coalesce(max_amount_eur, 0) < 0
    or coalesce(national_envelope_eur, 0) < 0
    or not regexp_full_match(coalesce(started_on, '2020'), '\d{4}(-\d{2}(-\d{2})?)?')
    or not regexp_full_match(coalesce(ended_on, '2020'), '\d{4}(-\d{2}(-\d{2})?)?')
    or coalesce(left(started_on, 4) > left(ended_on, 4), false)
