-- Themes read in titles: accuracy and coverage of the classifier, by sample and by theme
with judged as (
    select
        *,
        coalesce(given_theme = published_theme, false) as is_right,
    from theme_evaluation
    where sample <> 'awards'
),

pairs as (
    select distinct
        sample,
        published_theme as theme,
    from judged
    union
    select distinct
        sample,
        '(all)' as theme,
    from judged
),

counts as (
    select
        pairs.sample,
        pairs.theme,
        sum(title_count) filter (pairs.theme in ('(all)', published_theme)) as titles,
        sum(title_count) filter (pairs.theme in ('(all)', published_theme) and given_theme is not null) as with_theme,
        sum(title_count) filter (given_theme is not null and pairs.theme in ('(all)', given_theme)) as given,
        sum(title_count) filter (is_right and pairs.theme in ('(all)', given_theme)) as rightly_given,
        sum(right_count) filter (pairs.theme in ('(all)', published_theme)) as right_without_threshold,
        any_value(threshold_share) as threshold_share,
    from pairs
    inner join judged on pairs.sample = judged.sample
    group by pairs.sample, pairs.theme
)

select
    sample,
    theme,
    cast(titles as integer) as titles,
    round(with_theme / titles, 4) as coverage,
    coalesce(cast(round(rightly_given / given, 4) as varchar), '') as accuracy_or_precision,
    coalesce(cast(round(rightly_given / titles, 4) as varchar), '') as recall,
    round(right_without_threshold / titles, 4) as right_without_threshold,
    threshold_share as threshold,
from counts
order by sample, titles desc, theme
