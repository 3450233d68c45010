-- one row is a way of being classed France ruralités revitalisation, with the towns of the territory that are
-- left out: nothing; a way that no town of the territory has is a row too, at zero: the list is complete
-- perimeter: none, a count of towns
with kinds as (
    select unnest(['plus', 'socle', 'beneficiaire', 'partiel', 'non']) as frr_class
)

select
    kinds.frr_class,
    count(classed.commune_code)::integer as town_count,
    share_of(count(classed.commune_code), town_count_in($territory)) as town_share,
    ['frr'] as source_ids,
from kinds
left join frr_towns as classed
    on kinds.frr_class = classed.frr_class and classed.commune_code in (from towns_in($territory))
where town_count_in($territory) > 0
group by kinds.frr_class
order by list_position(['plus', 'socle', 'beneficiaire', 'partiel', 'non'], kinds.frr_class)
