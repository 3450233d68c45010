-- Counted apart: 183 projects, 15,878,481 euros; a project is of one town at most, and its grant no more than its cost.
select
    count(*) as project_count,
    sum(amount_eur) as amount_eur,
    count(distinct project_id) as distinct_count,
    count(*) filter (amount_eur > project_cost_eur or amount_eur is null) as wrong_count,
from relance_projects
having project_count <> 183 or distinct_count <> 183 or wrong_count > 0 or round(sum(amount_eur)) <> 15878481
