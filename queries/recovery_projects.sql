-- one row is a project of the exceptional DSIL of the one région whose map is held: all of them for France or that région, else those whose beneficiary has the name of a town of the territory
-- left out: other régions, not held; projects of EPCI below the région, known by their name only
-- perimeter: none is summed: each amount is that of one project, outside the ledger, which would count it twice
select
    projects.project_id,
    projects.beneficiary_name,
    communes.commune_name as town_name,
    projects.commune_code,
    projects.relance_theme,
    projects.project_title,
    projects.project_cost_eur::double as relance_cost,
    projects.amount_eur::double as relance_grant,
    ['dsil-relance-ecologie', 'dsil-relance-sante', 'dsil-relance-patrimoine', 'dsil-relance-autres'] as source_ids,
from relance_projects as projects
left join communes on projects.commune_code = communes.commune_code
where
    $territory['level'] = 'france'
    or ($territory['level'] = 'region' and list_contains($territory['codes'], projects.region_code))
    or projects.commune_code in (from towns_in($territory))
order by projects.beneficiary_name, projects.project_id
