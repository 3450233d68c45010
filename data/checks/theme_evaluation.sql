-- The classifier gives at least 85 % of right themes on the held-out fifth, or no theme at all: less would be guessing.
with held_out as (
    select
        sum(title_count) filter (given_theme is not null) as classified,
        sum(title_count) filter (given_theme = published_theme) as right_count,
    from theme_evaluation
    where sample = 'held_out'
)

select
    'accuracy on the held-out fifth' as problem,
    right_count / classified as found,
from held_out
where right_count < 0.85 * classified
union all
select
    'theme outside the six learnt' as problem,
    sum(title_count) as found,
from theme_evaluation
where given_theme not in (select theme from reference.themes where is_classified = 'true')
having count(*) > 0
