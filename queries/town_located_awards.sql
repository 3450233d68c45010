-- one row is an award of the ledger to somebody else for a project located in the town, newest first
-- left out: nothing, but no total counts what came before the programme or is held for one région only; no row when the territory is larger than a town
-- perimeter: state_grants_located
select * from town_awards_of($territory, 'state_grants_located')
order by year desc, amount_eur desc, award_id
