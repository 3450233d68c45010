-- one row is an award of the ledger to the town itself, newest first
-- left out: rows held for one région only, outside that région; no row when the territory is larger than a town
-- perimeter: state_grants_town
select * from town_awards_of($territory, 'state_grants_town')
order by year desc, amount_eur desc, award_id
