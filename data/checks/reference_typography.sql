-- What the public reads has full French typography: U+2019 apostrophes, U+202F before « ; : ! ? % € » and inside guillemets.
with texts as (
    select
        'measures' as table_name,
        measure_id as row_id,
        concat_ws(' ', measure_name, note_fr, launch_proof, source_title, lead_partner) as written,
    from measures
    union all
    select
        'milestones' as table_name,
        milestone_id as row_id,
        concat_ws(' ', source_title, note_fr) as written,
    from milestones
    union all
    select
        'vocabulary' as table_name,
        concat(kind, '/', key) as row_id,
        concat_ws(' ', label_fr, definition_fr) as written,
    from vocabulary
    union all
    select
        'launch_promises' as table_name,
        promise_id as row_id,
        concat_ws(' ', label_fr, source_title, note_fr) as written,
    from launch_promises
    union all
    select
        'sister_announcements' as table_name,
        concat(programme, '/', promise_id) as row_id,
        concat_ws(' ', label_fr, source_title) as written,
    from sister_announcements
    union all
    select
        'objectives' as table_name,
        objective_id as row_id,
        concat_ws(' ', label_fr, definition_fr, evidence_fr, source_title) as written,
    from objectives
)

select *
from texts
where
    contains(written, '''')
    or regexp_matches(written, '[ \x{00A0}][;:!?%€»]')
    or regexp_matches(written, '«[ \x{00A0}]|[^ \x{202F}][;!?]( |$)|\d %|  ')
    -- « M€ » ends in the euro sign: the space before the whole symbol is the narrow one.
    or regexp_matches(written, '\d (M€|Md€)')
