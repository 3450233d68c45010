-- Two files that hold the same awards are never both loaded: one year of a scheme has one source for a given extent.
select
    year,
    scheme,
    coverage = 'regional' as is_regional,
    string_agg(distinct source_id, ', ' order by source_id) as source_ids,
from spending
group by all
having count(distinct source_id) > 1
union all
select
    spending.year,
    spending.scheme,
    true as is_regional,
    'regional rows beside a national file' as source_ids,
from spending
where
    spending.coverage = 'regional'
    and exists (
        select 1
        from spending as national
        where national.coverage = 'national' and national.year = spending.year and national.scheme = spending.scheme
    )
group by all
