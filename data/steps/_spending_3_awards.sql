-- Every award of every file, whoever received it, with its one perimeter when it concerns a town.
-- Order of the perimeters: the town itself, else an EPCI holding a town, else located in a town.
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
),

identified as (
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
),

placed as (
    select
        identified.* exclude (beneficiary_code, located_code, project_cost, amount),
        -- Thin and no-break spaces as thousands marks, decimal comma or point.
        cast(replace(regexp_replace(identified.amount, '[\s\x{00a0}\x{202f}]', '', 'g'), ',', '.') as decimal(16, 2))
            as amount_eur,
        -- A cost of zero beside a grant is an empty cell written 0: unknown.
        nullif(
            cast(
                replace(regexp_replace(identified.project_cost, '[\s\x{00a0}\x{202f}]', '', 'g'), ',', '.')
                as decimal(16, 2)
            ),
            0
        ) as project_cost_eur,
        coalesce(beneficiary.commune_code, identified.beneficiary_code) as beneficiary_code,
        town.commune_code as town_code,
        epci.siren as epci_siren,
        epci.departement_code as epci_departement_code,
        located.commune_code as located_code,
        place.commune_code as located_town_code,
    from identified
    left join _communes_codes as beneficiary on identified.beneficiary_code = beneficiary.old_code
    left join communes as town on beneficiary.commune_code = town.commune_code
    left join _spending_1_sirens as epci
        on identified.beneficiary_siren = epci.siren and epci.holder = 'epci'
    left join _communes_codes as located on identified.located_code = located.old_code
    left join communes as place on located.commune_code = place.commune_code
)

select
    *,
    case
        when town_code is not null then 'state_grants_town'
        when epci_siren is not null then 'state_grants_epci'
        when located_town_code is not null then 'state_grants_located'
    end as perimeter,
from placed
order by source_id, source_row
