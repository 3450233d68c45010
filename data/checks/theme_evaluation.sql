-- The classifier gives at least 85 % of right themes on the held-out fifth, or no theme at all: less would be guessing.
-- A theme that fewer than 30 % of its own titles find is given to none; words that say a theme are right 85 times of 100.
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
    'theme neither learnt nor said by words' as problem,
    sum(title_count) as found,
from theme_evaluation
where
    given_theme not in (select theme from reference.themes where is_classified = 'true')
    and given_theme not in (select theme from reference.theme_words)
having count(*) > 0
union all
select
    'given though few of its own titles find it: ' || published_theme as problem,
    sum(title_count) filter (given_theme = published_theme) / sum(title_count) as found,
from theme_evaluation
where
    sample = 'held_out'
    and published_theme in (select given_theme from theme_evaluation where sample in ('held_out', 'awards'))
group by published_theme
having sum(title_count) filter (given_theme = published_theme) < 0.30 * sum(title_count)
union all
select
    'words that say a theme' as problem,
    min(theme_confidence) as found,
from _spending_6_guesses
where sample = 'words_2019'
having min(theme_confidence) < 0.85
