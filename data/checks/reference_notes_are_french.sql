-- An English note or a key left in English must never reach a page: these words do not exist in French prose.
with texts as (
    select
        'measures' as table_name,
        measure_id as row_id,
        concat_ws(' ', measure_name, note_fr, launch_proof) as written,
    from measures
    union all
    select
        'milestones' as table_name,
        milestone_id as row_id,
        note_fr as written,
    from milestones
    union all
    select
        'vocabulary' as table_name,
        concat(kind, '/', key) as row_id,
        concat_ws(' ', label_fr, definition_fr) as written,
    from vocabulary
)

select *
from texts
where
    regexp_matches(
        written,
        '(?i)\b(the|of|and|with|from|not|towns?|grants?|per|by|lower bound|computed|disputed|approx|inferred|share of|our reading|EUR)\b'
    )
