-- The employment zone that each town of the programme lies in: what the unemployment rate is that of, never the town's.
select
    communes.commune_code,
    if(zones.zone_name is null, null, zones.zone_code) as zone_code,
    zones.zone_name,
    if(zones.zone_name is null, 'absent', 'known') as status,
from communes
left join _employment_zones_1_communes as zones on communes.commune_code = zones.code
order by communes.commune_code
