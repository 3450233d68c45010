-- Unemployment rate of each employment zone that holds a town of the programme, and of France (« FR »), quarter by quarter.
select
    zone_code,
    zone_name,
    make_date(left(quarter, 4)::integer, 3 * right(quarter, 1)::integer - 2, 1) as quarter_on,
    round(rate_pct / 100, 4) as unemployment_share,
from _zone_unemployment_1_rates
where zone_code = 'FR' or zone_code in (select employment_zones.zone_code from employment_zones)
order by zone_code, quarter_on
