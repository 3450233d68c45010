-- one row is a launch subject (écologie, compétitivité, cohésion) of the awards known in the territory
-- left out: grants before the programme, and grants held for one région only; an award without theme is a row of its own
-- perimeter: $perimeter, one of the ledger's
with awards as (
    select
        launch_subject,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from headline_awards_in($territory, $perimeter)
    group by launch_subject
)

select
    coalesce(launch_subject, 'unclassified') as launch_subject,
    label_fr as launch_subject_name,
    amount_eur,
    award_count,
    grant_years,
    searched_by($perimeter) as searched,
    $perimeter as perimeter,
    source_ids,
from awards
left join vocabulary on kind = 'launch_subject' and key = launch_subject
order by display_order nulls last
