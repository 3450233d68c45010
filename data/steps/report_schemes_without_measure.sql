-- Awards left out of the ledger: their scheme has no row in the catalogue of measures
select
    source_id,
    source_row,
    published_scheme,
    perimeter,
    amount_eur,
from _spending_3_awards
where perimeter is not null and measure_id is null
order by source_id, source_row
