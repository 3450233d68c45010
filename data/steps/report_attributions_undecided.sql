-- Awards that nobody can attribute, in all of France: those that may concern a town are in the table quarantine
select
    awards.source_id,
    awards.source_row,
    awards.published_departement as list,
    awards.published_code,
    awards.amount_eur,
    awards.beneficiary_kind as kind,
    quarantine.award_id is not null as is_in_quarantine,
    awards.decision_reason,
from _spending_3_awards as awards
left join quarantine on awards.award_id = quarantine.award_id
where awards.decided_by = 'unresolved'
order by awards.source_id, awards.source_row
