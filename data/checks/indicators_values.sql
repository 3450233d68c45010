-- A value is known or null with its reason; shares lie between 0 and 1, counts are whole, one unit and one source an indicator.
with mixed as (
    select indicator
    from indicators
    group by indicator
    having count(distinct unit) > 1 or count(distinct source_id) > 1
)

select *
from indicators
where
    (value is not null) <> (status = 'known')
    or value < 0
    or (unit = 'share' and value > 1)
    or (unit = 'count' and value <> floor(value))
    or unit not in ('share', 'count', 'eur', 'hectares')
    or not regexp_full_match(reference_on, '[0-9]{4}(-[0-9]{2}-[0-9]{2})?')
    or indicator in (select mixed.indicator from mixed)
