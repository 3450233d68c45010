-- one row is a sample of titles, as a whole then theme by theme: how many find a theme, and how often it is the right one
-- left out: the awards themselves, whose theme is not published
-- perimeter: none, a count of titles
with judged as (
    select * from theme_evaluation where sample <> 'awards'
),

pairs as (
    select distinct
        sample,
        published_theme as theme,
    from judged
    union
    select distinct
        sample,
        'Ensemble' as theme,
    from judged
),

counts as (
    select
        pairs.sample,
        pairs.theme,
        sum(title_count) filter (where pairs.theme in ('Ensemble', published_theme)) as titles,
        sum(title_count) filter (where pairs.theme in ('Ensemble', published_theme) and given_theme is not null) as with_theme,
        sum(title_count) filter (where given_theme is not null and pairs.theme in ('Ensemble', given_theme)) as given,
        sum(title_count) filter (where given_theme = published_theme and pairs.theme in ('Ensemble', given_theme)) as rightly_given,
        any_value(threshold_share) as threshold_share,
        any_value(taught_count) as taught_count,
    from pairs
    inner join judged on judged.sample = pairs.sample
    group by pairs.sample, pairs.theme
)

select
    sample,
    theme,
    titles::integer as title_count,
    share_of(with_theme, titles) as classified_share,
    share_of(rightly_given, given) as precision_share,
    share_of(rightly_given, titles) as recall_share,
    threshold_share,
    taught_count,
    ['anct-di'] as source_ids,
from counts
order by sample = 'held_out' desc, sample, theme = 'Ensemble' desc, titles desc, theme
