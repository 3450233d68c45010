-- How well the text classifier does, counted on titles whose theme an official file gives.
-- One row per sample, published theme and theme given (null: below the threshold, « non classé »), and their
-- totals; every rate of the method page and of the build report is a ratio of these counts.
with counted as (
    select
        sample,
        published_theme,
        case when is_classified then guessed_theme end as given_theme,
        count(*) as title_count,
        -- What it would have been without a threshold.
        count(*) filter (guessed_theme = published_theme) as right_count,
        any_value(threshold_share) as threshold_share,
        any_value(taught_count) as taught_count,
    from _spending_6_guesses
    group by all
)

select
    sample,
    published_theme,
    given_theme,
    cast(title_count as integer) as title_count,
    case when published_theme is not null then cast(right_count as integer) end as right_count,
    threshold_share,
    cast(taught_count as integer) as taught_count,
from counted
order by sample, published_theme, given_theme
