-- The catalogue holds 107 measures, of which 66 are specific or linked to the programme: another count means a row lost or added without saying so.
select
    count(*) as measures,
    count(*) filter (link in ('specific', 'linked')) as specific_or_linked,
    count(distinct measure_id) as identifiers,
from measures
having count(*) <> 107 or count(*) filter (link in ('specific', 'linked')) <> 66 or count(distinct measure_id) <> count(*)
