-- Every award of every file, whoever received it, with its one perimeter when it concerns a town.
-- Order of the perimeters: the town itself, else an EPCI holding a town, else located in a town.
with placed as (
    select
        awards.* exclude (beneficiary_code, beneficiary_siren, located_code, project_cost, amount),
        awards.beneficiary_siren as published_siren,
        -- Thin and no-break spaces as thousands marks, decimal comma or point.
        cast(replace(regexp_replace(awards.amount, '[\s\x{00a0}\x{202f}]', '', 'g'), ',', '.') as decimal(16, 2))
            as amount_eur,
        -- A cost of zero beside a grant is an empty cell written 0: unknown.
        nullif(
            cast(
                replace(regexp_replace(awards.project_cost, '[\s\x{00a0}\x{202f}]', '', 'g'), ',', '.')
                as decimal(16, 2)
            ),
            0
        ) as project_cost_eur,
        recipient.kind as beneficiary_kind,
        located.commune_code as located_code,
        recipient.claimed_code,
        recipient.commune_code as beneficiary_code,
        town.commune_code as town_code,
        epci.siren as epci_siren,
        coalesce(recipient.departement_code, epci.departement_code) as epci_departement_code,
        place.commune_code as located_town_code,
        recipient.decided_by,
        recipient.reason as decision_reason,
        string_split(recipient.concerned_codes, ';') as concerned_codes,
        string_split(recipient.concerned_epci, ';') as concerned_epci,
    from _spending_3_1_rows as awards
    inner join _spending_3_2_recipients as recipient on awards.award_id = recipient.award_id
    left join _communes_codes as located on awards.located_code = located.old_code
    left join communes as town on recipient.commune_code = town.commune_code
    left join _spending_1_sirens as epci on recipient.epci_siren = epci.siren and epci.holder = 'epci'
    left join communes as place on recipient.placed_code = place.commune_code
)

select
    *,
    case
        when decided_by = 'unresolved' then null
        when town_code is not null then 'state_grants_town'
        when epci_siren is not null then 'state_grants_epci'
        when located_town_code is not null then 'state_grants_located'
    end as perimeter,
from placed
order by source_id, source_row
