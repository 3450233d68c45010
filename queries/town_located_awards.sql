-- one row is an award of the ledger to somebody else for a project located in the town, newest first
-- left out: rows held for one région only, outside that région; no row when the territory is larger than a town
-- perimeter: state_grants_located
select * from town_awards_of($territory, 'state_grants_located')
order by year desc, amount_eur desc, award_id
