-- Two spellings of one partner would give one identifier twice and split its measures.
select
    partner_id,
    count(*) as row_count,
from partners
group by partner_id
having count(*) > 1 or partner_id = ''
