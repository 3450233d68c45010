-- one row is another programme of the State, with the towns of the territory that take part in it
-- left out: the CRTE, which cover every town, and the conseillers numériques, known by their grants; a programme without a town here is a row too, at zero: the lists are complete
-- perimeter: none, a count of towns
select
    membership as programme,
    (count(*) filter (where is_member))::integer as town_count,
    share_of(count(*) filter (where is_member), count(*)) as town_share,
    any_value(sources.title) as source_title,
    [memberships.source_id] as source_ids,
from memberships
left join sources on sources.source_id = memberships.source_id
where commune_code in (from towns_in($territory)) and membership not in ('crte', 'conseiller-numerique')
group by membership, memberships.source_id
order by town_count desc, programme
