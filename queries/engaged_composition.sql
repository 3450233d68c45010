-- one row is a published part of the money engaged by the programme, at the last date where parts are published
-- left out: parts of parts, rounded twins of a more exact value, and totals; parts at two dates are never subtracted
-- perimeter: programme_narrow and programme_broad, never joined
select
    perimeter,
    label_of('perimeter', perimeter) as perimeter_name,
    as_of,
    (
        select max(totals.as_of)
        from milestones as totals
        where totals.is_drawn and totals.perimeter = engaged_parts.perimeter
    ) as total_on,
    dimension_value as part,
    label_of('dimension_value', dimension_value) as part_name,
    instrument,
    value as amount_eur,
    source_title,
    source_url,
    note_fr,
from engaged_parts
order by perimeter desc, amount_eur desc
