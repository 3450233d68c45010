-- An award has one identifier that never repeats: corrections and citations hang on it.
select
    award_id,
    count(*) as row_count,
from spending
group by award_id
having count(*) > 1 or award_id is null or not regexp_full_match(award_id, '[0-9a-f]{16}')
