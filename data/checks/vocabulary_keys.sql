-- A key has one French label in its kind: two labels or none would reach the screen at random.
select
    kind,
    key,
    count(*) as row_count,
from vocabulary
group by kind, key
having count(*) > 1 or max(nullif(trim(label_fr), '')) is null
