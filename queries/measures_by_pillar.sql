-- one row is a pillar and a support type of the measures on offer
-- left out: nothing; national envelopes of measures are never added
-- perimeter: none, a count of measures
select
    pillar,
    label_of('pillar', pillar) as pillar_name,
    support_type,
    label_of('support_type', support_type) as support_type_name,
    count(*)::integer as measure_count,
    (count(*) filter (where link in ('specific', 'linked')))::integer as linked_measure_count,
    (count(*) filter (where is_launch_measure))::integer as launch_measure_count,
from measures
group by pillar, support_type
order by
    (select display_order from vocabulary where kind = 'pillar' and key = pillar),
    (select display_order from vocabulary where kind = 'support_type' and key = support_type)
