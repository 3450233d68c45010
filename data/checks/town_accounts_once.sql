-- A commune has each account of a year once in a file, the main budget alone: twice, it would count double.
select
    source_id,
    code_insee,
    exercice,
    agregat,
    count(*) as row_count,
from raw.ofgl_accounts
where budget is null or contains(lower(budget), 'principal')
group by source_id, code_insee, exercice, agregat
having count(*) > 1
