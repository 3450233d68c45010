-- A denominator is the whole national file, and no smaller than the part of it that the ledger holds.
with expected (source_id, award_count, amount_eur) as (
    values
    ('anct-di-2018', 26295, 1626457099.20),
    ('conseillers-numeriques-2021', 1450, 110520090.00),
    ('dgcl-2019', 26362, 1743547026.78),
    ('dgcl-2023', 23728, 1690415743.16),
    ('dgcl-2024', 21820, 1668353599.07),
    ('fonds-vert-2023', 10782, 1956354884.00)
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
