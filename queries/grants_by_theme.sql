-- one row is a theme of the awards known in the territory, and what has none (« non classé »), which is always there
-- left out: grants before the programme, and grants held for one région only
-- perimeter: $perimeter, one of the ledger's
with awards as (
    select
        theme,
        sum(amount_eur) as amount_eur,
        sum(amount_eur) filter (where theme_method = 'classified') as classified_amount_eur,
        count(*)::integer as award_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from themed_awards_in($territory, $perimeter)
    group by theme
),

themes as (
    select
        label_fr as theme,
        display_order,
    from vocabulary
    where kind = 'main_theme' and label_fr in (select theme from awards)
    union all
    select 'Non classé', 99
)

select
    themes.theme,
    awards.amount_eur,
    awards.classified_amount_eur,
    awards.award_count,
    awards.grant_years,
    searched_by($perimeter) as searched,
    themes.theme <> 'Non classé' as is_themed,
    case when awards.amount_eur is null then 'none' else 'available' end as status,
    $perimeter as perimeter,
    coalesce(awards.source_ids, searched_sources($perimeter)) as source_ids,
from themes
left join awards on themes.theme = awards.theme
order by themes.theme = 'Non classé', awards.amount_eur desc nulls last, themes.display_order
