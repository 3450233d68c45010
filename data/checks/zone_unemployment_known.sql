-- Every zone of a town has a rate in every quarter, as France; a town without a zone is of Mayotte or Guyane.
select
    zones.zone_code,
    count(*) as row_count,
from employment_zones as zones
left join zone_unemployment as rates on zones.zone_code = rates.zone_code
where zones.zone_code is not null
group by zones.commune_code, zones.zone_code
having count(rates.unemployment_share) <> (select count(distinct zone_unemployment.quarter_on) from zone_unemployment)
union all
select
    zones.commune_code,
    0,
from employment_zones as zones
where (zones.zone_code is null) <> (zones.status = 'absent') or (zones.status = 'absent' and left(zones.commune_code, 3) not in ('973', '976'))
union all
select
    zone_code,
    0,
from zone_unemployment
where unemployment_share not between 0.01 and 0.5
