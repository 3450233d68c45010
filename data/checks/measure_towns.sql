-- A use without a known measure, town or source, or listed twice, would count a town that nobody can check.
select
    uses.measure_id,
    uses.commune_code,
    uses.source_id,
    count(*) as row_count,
from measure_towns as uses
left join measures on uses.measure_id = measures.measure_id
left join communes on uses.commune_code = communes.commune_code
group by uses.measure_id, uses.commune_code, uses.source_id
having
    count(*) > 1
    or count(measures.measure_id) = 0
    or count(communes.commune_code) = 0
    or bool_or((uses.amount_eur is null) <> (uses.perimeter is null))
