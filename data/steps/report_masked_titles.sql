-- Titles and beneficiaries masked because they name a private person
select
    award_id,
    project_title,
    beneficiary_name,
from _spending_5_titles
where is_masked
order by award_id
