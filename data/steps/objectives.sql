-- The five objectives of the programme, with the published evidence for each.
select
    key as objective_id,
    label_fr,
    definition_fr,
    string_split(evidence_indicators, ';') as evidence_indicators,
    evidence_fr,
    source_title,
    source_url,
    cast("order" as smallint) as display_order,
from reference.objectives
order by display_order
