-- A row has one known perimeter, and the perimeter says who received it: the town, an EPCI that holds one, or another in a town.
select
    spending.award_id,
    spending.perimeter,
    spending.beneficiary_scope,
    spending.commune_code,
    spending.beneficiary_siren,
from spending
left join reference.perimeters as known
    on spending.perimeter = known.perimeter and known.source_table = 'spending'
left join communes as town on spending.commune_code = town.commune_code
where
    known.perimeter is null
    or spending.beneficiary_scope is distinct from case spending.perimeter
        when 'state_grants_town' then 'town'
        when 'state_grants_epci' then 'epci'
        when 'state_grants_located' then 'other'
    end
    -- An EPCI's award is never attached to a town; the others always are, inside its own département.
    or (spending.perimeter = 'state_grants_epci') is distinct from (spending.commune_code is null)
    or (spending.commune_code is not null and town.departement_code is distinct from spending.departement_code)
    or (
        spending.perimeter = 'state_grants_epci'
        and spending.beneficiary_siren not in (select epci_siren from communes where epci_siren is not null)
    )
