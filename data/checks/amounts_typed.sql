-- An amount says what it counts, how far it went, in which form and how sure it is, or it could be added to anything.
with amounts as (
    select 'spending' as table_name, award_id as row_key, amount_eur, perimeter, stage, instrument, status from spending
    union all
    select 'scheme_totals', scheme || ' ' || year, amount_eur, perimeter, stage, instrument, status from scheme_totals
    union all
    select 'quarantine', award_id, amount_eur, perimeter, stage, 'grant', 'official' from quarantine
    union all
    select 'milestones', milestone_id, value, perimeter, stage, instrument, status from milestones where unit = 'eur'
)

select
    table_name,
    row_key,
    amount_eur,
    perimeter,
    stage,
    instrument,
    status,
from amounts
where
    amount_eur is null
    or perimeter is null
    or (perimeter <> 'state_grants_all' and perimeter not in (select perimeters.perimeter from reference.perimeters as perimeters))
    or stage is null or stage not in ('announced', 'committed', 'paid')
    or instrument is null or instrument not in ('grant', 'loan', 'expertise', 'post_cofunding', 'tax', 'mixed')
    or status is null or status not in ('official', 'computed', 'estimated', 'disputed', 'illustrative')
    -- Nothing published says what was paid: a paid amount would be a guess until a file says so.
    or stage = 'paid'
    -- A loan is published beside the grants of the programme, never as an award of the ledger.
    or (table_name <> 'milestones' and instrument not in ('grant', 'post_cofunding', 'expertise'))
