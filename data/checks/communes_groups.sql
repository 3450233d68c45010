-- A deduced agreement joins two towns or more of one intercommunalité, signed on one day.
select
    agreement_group_id,
    count(*) as town_count,
    any_value(agreement_group_count) as stated_count,
from communes
where agreement_group_id is not null
group by agreement_group_id
having
    count(*) < 2
    or count(*) <> any_value(agreement_group_count)
    or count(distinct epci_siren) <> 1
    or count(distinct agreement_signed_on) <> 1
