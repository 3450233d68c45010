-- one row is a town and a thing that changed since the former release; one row without a town when nothing did
-- left out: what one of the two releases does not hold; of a town that entered or left, everything else; all without a former release
-- perimeter: state_grants_town, for what a town is known to have received: two readings of one amount, never added
with
after_rows as (
    select
        communes.*,
        programmes,
        amount_eur,
        award_count,
        grant_years,
        source_ids,
    from communes
    inner join town_programmes using (commune_code)
    left join town_grants using (commune_code)
),

before_rows as (
    select
        former_communes.*,
        programmes,
        amount_eur,
        award_count,
        grant_years,
        source_ids,
    from former_communes
    inner join former_town_programmes using (commune_code)
    left join former_town_grants using (commune_code)
),

-- A town belongs to the territory by the codes it has, or by those it had; filters speak of today, and keep none
-- that is not there any more.
paired as (
    select
        coalesce(a.commune_code, b.commune_code) as commune_code,
        coalesce(a.commune_name, b.commune_name) as commune_name,
        coalesce(a.departement_code, b.departement_code) as departement_code,
        coalesce(a.departement_name, b.departement_name) as departement_name,
        a,
        b,
        a.commune_code is null as is_gone,
        b.commune_code is null as is_new,
    from after_rows as a
    full join before_rows as b on b.commune_code = a.commune_code
    where
        exists (from former_release)
        and (
            a.commune_code in (from towns_in($territory))
            or (
                not $territory['is_filtered']
                and lies_in($territory, b.region_code, b.departement_code, b.epci_siren, b.commune_code)
                and (
                    a.commune_code is null
                    or lies_in($territory, a.region_code, a.departement_code, a.epci_siren, a.commune_code) is not true
                )
            )
        )
),

stayed as (
    select * from paired where not is_gone and not is_new
),

changed as (
    select
        commune_code,
        'entered' as change,
        ['anct-programmes'] as source_ids,
    from paired
    where is_new
    union all by name
    select
        commune_code,
        'left' as change,
        ['anct-programmes'] as source_ids,
    from paired
    where is_gone
    union all by name
    select
        commune_code,
        'agreement' as change,
        b.agreement_signed_on as before_on,
        a.agreement_signed_on as after_on,
        ['anct-programmes', 'pvd'] as source_ids,
    from stayed
    where a.agreement_signed_on is distinct from b.agreement_signed_on
    union all by name
    select
        commune_code,
        'ort' as change,
        if(b.is_ort, 'signed', 'unsigned') as before_text,
        if(a.is_ort, 'signed', 'unsigned') as after_text,
        ['ort-liste'] as source_ids,
    from stayed
    where a.is_ort is distinct from b.is_ort
    union all by name
    select
        commune_code,
        'ort_date' as change,
        b.ort_signed_on as before_on,
        a.ort_signed_on as after_on,
        ['ort-liste'] as source_ids,
    from stayed
    where a.ort_signed_on is distinct from b.ort_signed_on
    union all by name
    select
        commune_code,
        'grants' as change,
        b.amount_eur as before_amount_eur,
        a.amount_eur as after_amount_eur,
        b.award_count as before_award_count,
        a.award_count as after_award_count,
        b.grant_years as before_years,
        a.grant_years as after_years,
        'state_grants_town' as perimeter,
        list_distinct(coalesce(b.source_ids, []) || coalesce(a.source_ids, [])) as source_ids,
    from stayed
    where a.amount_eur is distinct from b.amount_eur or a.award_count is distinct from b.award_count
    union all by name
    select
        commune_code,
        'programmes' as change,
        array_to_string(b.programmes, ',') as before_text,
        array_to_string(a.programmes, ',') as after_text,
        ['croisement', 'fabriques', 'france-services', 'frla', 'manufactures', 'qpv']
            as source_ids,
    from stayed
    where a.programmes is distinct from b.programmes
    union all by name
    select
        commune_code,
        'name' as change,
        b.commune_name as before_text,
        a.commune_name as after_text,
        ['cog'] as source_ids,
    from stayed
    where a.commune_name is distinct from b.commune_name
    union all by name
    select
        commune_code,
        'epci' as change,
        b.epci_name as before_text,
        a.epci_name as after_text,
        ['epci'] as source_ids,
    from stayed
    where a.epci_siren is distinct from b.epci_siren or a.epci_name is distinct from b.epci_name
    union all by name
    select
        commune_code,
        'population' as change,
        b.population as before_count,
        a.population as after_count,
        [b.population_year] as before_years,
        [a.population_year] as after_years,
        ['cog'] as source_ids,
    from stayed
    where a.population is distinct from b.population or a.population_year is distinct from b.population_year
),

compared as (
    select
        changed.*,
        place,
        commune_name,
        departement_code,
        departement_name,
    from changed
    inner join paired using (commune_code)
    inner join change_kinds using (change)
    where not list_has_any(needs, (select absent_columns from former_release))
)

select
    change,
    commune_code,
    commune_name,
    departement_code,
    departement_name,
    before_text,
    after_text,
    before_on,
    after_on,
    before_count,
    after_count,
    before_amount_eur,
    after_amount_eur,
    before_award_count,
    after_award_count,
    before_years,
    after_years,
    perimeter,
    former_release.release as former_release,
    former_release.data_as_of as former_as_of,
    (
        select coalesce(list(change_kinds.change order by change_kinds.place), [])
        from change_kinds
        where list_has_any(needs, absent_columns)
    ) as uncompared,
    list_sort(source_ids) as source_ids,
from former_release
left join compared on true
order by place, departement_code, commune_code
