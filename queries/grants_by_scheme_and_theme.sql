-- one row is a scheme and a theme of the awards known in the territory; what has no theme is « non classé », which is always there
-- left out: grants before the programme, and grants held for one région only; a pair without award stays, without amount
-- perimeter: $perimeter, one of the ledger's
with awards as (
    select
        scheme,
        theme,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from themed_awards_in($territory, $perimeter)
    group by scheme, theme
),

schemes as (
    select
        scheme,
        list(distinct source_id order by source_id) as source_ids,
    from headline_awards_in($territory, $perimeter)
    group by scheme
),

themes as (
    select distinct theme
    from awards
    union
    select 'Non classé' from awards
),

here as (
    select
        count(*)::integer as town_count,
        sum(population)::integer as population,
    from communes
    where commune_code in (from towns_in($territory))
)

select
    schemes.scheme,
    label_of('scheme', schemes.scheme) as scheme_name,
    themes.theme,
    awards.amount_eur,
    ratio_in($perimeter, awards.amount_eur, inhabitants_of($territory['codes'][1], here.population)) as amount_per_inhabitant_eur,
    ratio_in($perimeter, awards.amount_eur, here.town_count) as amount_per_town_eur,
    awards.award_count,
    awards.grant_years,
    searched_by($perimeter) as searched,
    case when awards.amount_eur is null then 'none' else 'available' end as status,
    $perimeter as perimeter,
    coalesce(awards.source_ids, schemes.source_ids) as source_ids,
from schemes
cross join themes
cross join here
left join awards on awards.scheme = schemes.scheme and awards.theme = themes.theme
order by
    themes.theme = 'Non classé',
    sum(awards.amount_eur) over (partition by themes.theme) desc,
    themes.theme,
    (select display_order from vocabulary where kind = 'scheme' and key = schemes.scheme),
    schemes.scheme
