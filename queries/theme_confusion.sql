-- one row is a published theme and the theme given by the classifier, on one sample of titles
-- left out: the awards themselves, whose theme is not published
-- perimeter: none, a count of titles
with given as (
    select
        sample,
        published_theme,
        coalesce(given_theme, 'Non classé') as given_theme,
        title_count,
    from theme_evaluation
    where sample <> 'awards'
),

themes as (
    select distinct given_theme from given
),

published as (
    select
        sample,
        published_theme,
        sum(title_count)::integer as published_count,
    from given
    group by sample, published_theme
)

select
    published.sample,
    published.published_theme,
    themes.given_theme,
    -- A pair that never happened is zero here: every title of the sample was read.
    sum(coalesce(given.title_count, 0))::integer as title_count,
    any_value(published.published_count) as published_count,
    share_of(sum(coalesce(given.title_count, 0)), any_value(published.published_count)) as title_share,
    ['anct-di'] as source_ids,
from published
cross join themes
left join given
    on
        given.sample = published.sample and given.published_theme = published.published_theme
        and given.given_theme = themes.given_theme
group by published.sample, published.published_theme, themes.given_theme
order by
    published.sample,
    (select min(display_order) from vocabulary where kind = 'main_theme' and label_fr = published.published_theme),
    (select min(display_order) from vocabulary where kind = 'main_theme' and label_fr = themes.given_theme) nulls last
