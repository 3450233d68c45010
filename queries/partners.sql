-- one row is a partner of the programme's measures, with those that it leads or takes part in
-- left out: nothing
-- perimeter: none, a count of measures
select
    partner_id,
    partner_name,
    measure_count,
    lead_count,
    (
        select list(measure_name order by measure_name)
        from measures
        where list_contains(partners.measure_ids, measures.measure_id)
    ) as measure_names,
    ['mesures-catalogue'] as source_ids,
from partners
order by measure_count desc, partner_name
