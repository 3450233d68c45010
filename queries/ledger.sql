-- one row is an award of the ledger in the territory, newest first
-- left out: rows held for one région only, outside that région
-- perimeter: $perimeter, one of the ledger's
select
    awards.year,
    label_of('scheme', awards.scheme) as scheme_name,
    awards.scheme_label,
    communes.commune_name,
    awards.departement_code,
    awards.amount_eur,
    awards.project_title,
    awards.beneficiary_name,
    awards.project_cost_eur,
    awards.commune_code,
    awards.beneficiary_siren,
    awards.perimeter,
    awards.coverage,
    awards.is_before_programme,
    awards.award_id,
    awards.source_id,
    awards.source_row,
    searched_in($territory, $perimeter, 2018) as searched,
from awards_in($territory, $perimeter) as awards
left join communes on communes.commune_code = awards.commune_code
order by awards.year desc, awards.amount_eur desc, awards.award_id
