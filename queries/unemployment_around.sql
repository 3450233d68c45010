-- one row is a quarter and a side: the median of the unemployment rates of the employment zones that the towns of the territory lie in (each town counts for one), and France
-- left out: towns without a zone in the file (Mayotte, Guyane); the rate is the zone's, never a town's
-- perimeter: none
with zones as (
    select
        zone_code,
        zone_name,
    from employment_zones
    where status = 'known' and commune_code in (from towns_in($territory))
),

around as (
    select
        rates.quarter_on,
        median(rates.unemployment_share) as zone_share,
        count(*)::integer as town_count,
        count(distinct zones.zone_code)::integer as zone_count,
        if(zone_count = 1, any_value(zones.zone_name), null) as zone_name,
        (count(*) filter (where rates.unemployment_share > france.unemployment_share))::integer as above_count,
    from zones
    inner join zone_unemployment as rates on zones.zone_code = rates.zone_code
    inner join zone_unemployment as france on rates.quarter_on = france.quarter_on and france.zone_code = 'FR'
    group by rates.quarter_on
)

select
    true as is_zone_side,
    quarter_on,
    zone_share as unemployment_share,
    town_count,
    zone_count,
    zone_name,
    above_count,
    ['chomage-zones'] as source_ids,
from around
union all
select
    false,
    france.quarter_on,
    france.unemployment_share,
    null,
    null,
    null,
    null,
    ['chomage-zones'],
from zone_unemployment as france
where france.zone_code = 'FR' and exists (from around)
order by is_zone_side desc, quarter_on
