-- one row is an award of a town that its name gave it against the published code, or that nobody can attribute
-- left out: awards whose name and code agree; those of other bodies
-- perimeter: one a row, state_grants_town or, for what is undecided and in no total, state_grants_undecided
with kept as (
    select commune_code, commune_name, epci_siren, epci_name
    from communes
    where commune_code in (from towns_in($territory))
),

moved as (
    select
        award_id,
        year,
        scheme,
        scheme_label,
        beneficiary_name,
        published_code,
        kept.commune_name as recipient_name,
        project_title,
        amount_eur,
        perimeter,
        decided_by,
        decision_reason,
        source_id,
        source_row,
    from spending
    inner join kept on spending.commune_code = kept.commune_code
    where
        perimeter = 'state_grants_town'
        and decided_by in ('name', 'correction')
        and (coverage <> 'regional' or region_code = region_of($territory))
),

undecided as (
    select
        award_id,
        year,
        scheme,
        scheme_label,
        beneficiary_name,
        published_code,
        null as recipient_name,
        project_title,
        amount_eur,
        perimeter,
        'unresolved' as decided_by,
        decision_reason,
        source_id,
        source_row,
    from quarantine
    where exists (
        select 1
        from kept
        where list_contains(commune_codes, kept.commune_code) or list_contains(epci_sirens, kept.epci_siren)
    )
)

select * from undecided
union all
select * from moved
order by decided_by = 'unresolved' desc, year desc, amount_eur desc, award_id
