-- Every row of every list, whoever received the award, with its stable identifier: what was published, before anybody
-- says who it belongs to.
with awards as (
    select * from _spending_2_anct_2018
    union all by name
    select * from _spending_2_dgcl
    union all by name
    select * from _spending_2_fonds_vert
    union all by name
    select * from _spending_2_conseillers
    union all by name
    select * from _spending_2_paca
)

select
    awards.*,
    -- The card's `identity`, not the source's id: a renamed source keeps its awards, and a card without one
    -- gives no identifier, which a check refuses. Two awards of one file may agree in every cell: the
    -- occurrence tells them apart.
    left(md5(
        nullif(card.identity, '') || chr(31) || awards.cells || chr(31)
        || row_number() over (partition by card.identity, awards.cells order by awards.source_row)
    ), 16) as award_id,
from awards
left join reference.source_cards as card on awards.source_id = card.source_id
left join _spending_2_superseded as superseded
    on awards.source_id = superseded.source_id and awards.year = superseded.year and awards.scheme = superseded.scheme
where superseded.source_id is null
order by awards.source_id, awards.source_row
