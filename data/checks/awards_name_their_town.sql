-- An award of a town agrees with its name, or somebody decided it: a code alone says who received it in no list.
select
    spending.award_id,
    spending.source_id,
    spending.source_row,
    spending.beneficiary_name,
    spending.published_code,
    spending.commune_code,
    spending.decided_by,
    recipient.agreement,
from spending
left join _spending_3_2_recipients as recipient on spending.award_id = recipient.award_id
where
    spending.perimeter = 'state_grants_town'
    and coalesce(
        case spending.decided_by
            when 'code_and_name' then recipient.agreement is not null and recipient.claimed_code = spending.commune_code
            -- A slip or a shortened name confirms a code; it never moves a row.
            when 'name' then recipient.agreement in ('current', 'alias', 'former')
            when 'correction'
                then
                    spending.award_id in (
                        select corrections.key from corrections where corrections."column" = 'recipient'
                    )
            -- The compilation of one région holds no other name than that of its codes.
            when 'code' then is_of_source(spending.source_id, 'paca')
            else false
        end,
        false
    ) is not true
