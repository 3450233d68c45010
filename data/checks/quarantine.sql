-- An undecided award is in the quarantine and nowhere else, with its reason and the places that it may concern.
select
    quarantine.award_id,
    quarantine.decision_reason,
from quarantine
where
    quarantine.award_id in (select spending.award_id from spending)
    or quarantine.decision_reason is null
    or (len(quarantine.commune_codes) = 0 and len(quarantine.epci_sirens) = 0)
    or quarantine.amount_eur is null
union all
select
    spending.award_id,
    spending.decided_by as decision_reason,
from spending
where
    spending.decided_by is null
    or spending.decided_by not in ('code_and_name', 'name', 'siren_and_name', 'siren', 'code', 'location', 'correction')
    or (spending.decided_by <> 'location' and spending.decision_reason is null)
