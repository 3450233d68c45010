-- one row is a side: sales of dwellings over five years and the median of the communes' median prices, of the towns of the territory, of the programme, and of other communes of the same size
-- left out: of the median, communes of under twenty sales; communes where sales are not published; other communes when they are fewer than 30
-- perimeter: none; an amount is a price of the market, never a grant
with chosen as (
    select
        'here' as side,
        property_sales.*,
    from property_sales
    where group_kind = 'programme' and commune_code in (from towns_in($territory))
    union all
    select
        'programme',
        property_sales.*,
    from property_sales
    where group_kind = 'programme' and $territory['level'] <> 'france'
    union all
    select
        'others',
        property_sales.*,
    from property_sales
    where
        group_kind = 'same_size'
        and commune_code in (select others.commune_code from compared_communes($territory) as others where others.period = 'since')
)

select
    side,
    count(*)::integer as side_count,
    (count(*) filter (where status = 'not_covered'))::integer as uncovered_count,
    count(price_per_m2_eur)::integer as priced_count,
    sum(sale_count)::integer as sale_count,
    median(price_per_m2_eur)::double as median_price,
    median(house_price_per_m2_eur)::double as median_house_price,
    ['dvf', 'insee-comparateur'] as source_ids,
from chosen
group by side
having side <> 'others' or count(price_per_m2_eur) >= least_compared()
order by list_position(['here', 'programme', 'others'], side)
