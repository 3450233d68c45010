-- One row a commune and period, and every commune of the programme in both.
select
    commune_code,
    count(*) as row_count,
from populations
group by commune_code
having count(*) <> 2 or count(distinct period) <> 2
union all
select
    commune_code,
    0,
from communes
where commune_code not in (select populations.commune_code from populations)
