-- one row is an official total of the money engaged by the programme, at its date and in its perimeter; the first is the envelope
-- left out: totals listed but not drawn (re-announcements, disputed or undated values); the ledger lists them all
-- perimeter: programme_narrow and programme_broad, never joined; the envelope beside
select
    as_of,
    date_precision,
    perimeter,
    label_of('perimeter', perimeter) as perimeter_name,
    value as amount_eur,
    bound,
    status as figure_status,
    stage,
    source_title,
    source_url,
    note_fr,
from milestones
where
    indicator = 'funds_engaged' and is_drawn
    or milestone_id = (select announced_envelope.milestone_id from announced_envelope)
order by as_of, perimeter
