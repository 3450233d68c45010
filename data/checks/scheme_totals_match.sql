-- A denominator is the whole national file, and no smaller than the part of it that the ledger holds.
-- The control totals of a card were counted apart in its file.
with expected as (
    select
        source_id,
        award_count,
        award_eur as amount_eur,
    from reference.source_cards
    where award_count is not null
),

found as (
    select
        source_id,
        sum(award_count) as award_count,
        sum(amount_eur) as amount_eur,
    from scheme_totals
    group by source_id
),

held as (
    select
        year,
        scheme,
        sum(amount_eur) as amount_eur,
        sum(amount_eur) filter (where perimeter = 'state_grants_town') as town_amount_eur,
    from spending
    where coverage <> 'regional'
    group by year, scheme
)

select
    expected.source_id as item,
    expected.amount_eur as expected_eur,
    found.amount_eur as found_eur,
from expected
left join found on expected.source_id = found.source_id
where found.award_count is distinct from expected.award_count or found.amount_eur is distinct from expected.amount_eur
union all
select
    scheme_totals.year || ' ' || scheme_totals.scheme as item,
    scheme_totals.amount_eur as expected_eur,
    held.amount_eur as found_eur,
from scheme_totals
full join held on scheme_totals.year = held.year and scheme_totals.scheme = held.scheme
where
    scheme_totals.amount_eur is null
    or held.amount_eur > scheme_totals.amount_eur
    or held.town_amount_eur > scheme_totals.commune_amount_eur
