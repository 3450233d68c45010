-- one row is an objective of the programme
-- left out: nothing
-- perimeter: none
select
    label_fr as objective_name,
    definition_fr as objective_definition,
    evidence_fr,
    source_title,
    source_url,
from objectives
order by display_order
