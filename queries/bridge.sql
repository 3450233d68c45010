-- one row is a step from the total of 1 January 2023 to that of 31 December 2024: a published total or part, or a difference of two
-- left out: nothing; what no published part explains is the last step before the second total
-- perimeter: each row's own: programme_narrow, then beside and programme_broad; only the bridge itself crosses, as an estimate
with published as (
    select
        milestone_id,
        value,
        perimeter,
    from milestones
    where milestone_id in (
        'funds-engaged-2023-01-01-fr',
        'funds-engaged-2023-04-27-fr-anah',
        'funds-engaged-2023-04-27-fr-state-detr-dsil',
        'funds-engaged-2023-04-27-fr-state-fonds-friches',
        'funds-engaged-2023-04-27-fr-state-drac',
        'funds-engaged-2023-01-01-fr-engineering',
        'funds-engaged-2024-12-31-fr-localtis',
        'funds-engaged-2024-12-31-fr-anah',
        'funds-engaged-2024-12-31-fr-state-senat',
        'funds-engaged-2024-12-31-fr-engineering',
        'funds-engaged-2024-12-31-fr-project-manager-posts',
        'loans-granted-2024-12-31-fr-banque-des-territoires'
    )
),

known as (
    select
        any_value(value) filter (where milestone_id = 'funds-engaged-2023-01-01-fr') as narrow_total,
        any_value(value) filter (where milestone_id = 'funds-engaged-2024-12-31-fr-localtis') as broad_total,
        -- The last one published beside: it has only grown since, so that it is the least that the second total adds.
        (
            select max_by(value, as_of)
            from milestones
            where indicator = 'funds_engaged_outside_total' and dimension_value = 'anah_maprimerenov'
        ) as renovation_beside,
        (
            select max(as_of)
            from milestones
            where indicator = 'funds_engaged_outside_total' and dimension_value = 'anah_maprimerenov'
        ) as renovation_on,
        any_value(value) filter (where milestone_id like 'loans-granted-%') as loans,
        any_value(value) filter (where milestone_id like '%-project-manager-posts') as posts,
        any_value(value) filter (where milestone_id = 'funds-engaged-2024-12-31-fr-anah')
        - any_value(value) filter (where milestone_id = 'funds-engaged-2023-04-27-fr-anah') as anah_more,
        any_value(value) filter (where milestone_id = 'funds-engaged-2024-12-31-fr-state-senat')
        - sum(value) filter (where perimeter = 'programme_narrow' and milestone_id like 'funds-engaged-2023-04-27-fr-state-%') as state_more,
        any_value(value) filter (where milestone_id = 'funds-engaged-2024-12-31-fr-engineering')
        - any_value(value) filter (where milestone_id = 'funds-engaged-2023-01-01-fr-engineering') as engineering_more,
    from published
),

steps as (
    select 1 as step_order, 'narrow_total' as step, 'total' as step_kind, narrow_total as amount_eur, 'programme_narrow' as perimeter from known
    union all
    select 2, 'renovation_beside', 'perimeter', renovation_beside, 'beside' from known
    union all
    select 3, 'loans', 'perimeter', loans, 'programme_broad' from known
    union all
    select 4, 'posts', 'perimeter', posts, 'programme_broad' from known
    union all
    select 5, 'state_more', 'time', state_more, 'programme_broad' from known
    union all
    select 6, 'anah_more', 'time', anah_more - renovation_beside, 'programme_broad' from known
    union all
    select 7, 'engineering_more', 'time', engineering_more, 'programme_broad' from known
    union all
    select
        8,
        'unexplained',
        'unexplained',
        broad_total - narrow_total - loans - posts - state_more - anah_more - engineering_more,
        'programme_broad',
    from known
    union all
    select 9, 'broad_total', 'total', broad_total, 'programme_broad' from known
)

select
    step,
    step_kind,
    amount_eur,
    step_kind = 'total' as is_total,
    perimeter,
    case when step = 'renovation_beside' then (select renovation_on from known) end as as_of,
    ['chiffres-publies'] as source_ids,
from steps
where amount_eur is not null
order by step_order
