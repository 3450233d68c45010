-- one row is a published part of the money engaged by the programme, at one of the two dates where parts are published
-- left out: parts of parts, rounded twins of a more exact value, and totals; parts at two dates are never subtracted
-- perimeter: programme_narrow on 1 January 2023 (parts published on 27 April 2023), programme_broad on 31 December 2024
select
    perimeter,
    label_of('perimeter', perimeter) as perimeter_name,
    max(as_of) over (partition by perimeter) as as_of,
    (
        select max(totals.as_of)
        from milestones as totals
        where totals.is_drawn and totals.perimeter = milestones.perimeter
    ) as total_on,
    dimension_value as part,
    label_of('dimension_value', dimension_value) as part_name,
    instrument,
    value as amount_eur,
    source_title,
    source_url,
    note_fr,
from milestones
where
    (
        perimeter = 'programme_narrow'
        and indicator = 'funds_engaged'
        and as_of = date '2023-04-27'
        and dimension_value in ('anah', 'state_detr_dsil', 'state_fonds_friches', 'state_drac', 'engineering')
    )
    or (
        perimeter = 'programme_broad'
        and as_of = date '2024-12-31'
        and is_part
        and bound = 'exact'
        and indicator in ('funds_engaged', 'loans_granted')
    )
order by perimeter desc, amount_eur desc
