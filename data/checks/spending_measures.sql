-- Every award is paid by a measure of the catalogue and takes its pillar; Fonds vert engineering is the one engineering measure.
select
    spending.award_id,
    spending.measure_id,
    spending.pillar,
from spending
left join measures on spending.measure_id = measures.measure_id
where
    measures.measure_id is null
    or spending.pillar is distinct from measures.pillar
    or (spending.measure_id = 'fonds-vert-ingenierie') is distinct from (spending.pillar = 'engineering')
