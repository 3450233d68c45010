-- What changed since the former release.

-- The release kept on the server before this one (`former_communes`, `former_spending`, `former_release`: empty
-- when there is none), read by the same rules.
create table former_town_grants as
select * from town_grants_of('former_spending');

create table former_town_programmes as
select * from town_programmes_of('former_communes');

-- What is compared between two releases, in the order of a list, and the columns that it needs in both.
create table change_kinds as
select
    unnest(kinds, recursive := true),
    generate_subscripts(kinds, 1) as place,
from (
    select
        [
            { 'change': 'entered', 'needs': ['communes.commune_code'] },
            { 'change': 'left', 'needs': ['communes.commune_code'] },
            { 'change': 'agreement', 'needs': ['communes.agreement_signed_on'] },
            { 'change': 'ort', 'needs': ['communes.is_ort'] },
            { 'change': 'ort_date', 'needs': ['communes.ort_signed_on'] },
            {
                'change': 'grants',
                'needs': [
                    'spending.commune_code', 'spending.year', 'spending.amount_eur', 'spending.perimeter',
                    'spending.coverage', 'spending.is_before_programme'
                ]
            },
            {
                'change': 'programmes',
                'needs': [
                    'communes.has_france_services', 'communes.has_territoire_industrie',
                    'communes.avenir_montagnes_ingenierie_id', 'communes.avenir_montagnes_mobilites_id',
                    'communes.has_fabrique', 'communes.has_manufacture', 'communes.has_frla', 'communes.has_qpv'
                ]
            },
            { 'change': 'name', 'needs': ['communes.commune_name'] },
            { 'change': 'epci', 'needs': ['communes.epci_siren', 'communes.epci_name'] },
            { 'change': 'population', 'needs': ['communes.population', 'communes.population_year'] },
        ] as kinds
);

-- The awards of a ledger, each with its place: the town of that release, or the EPCI and the département that gave it.
-- How the place was decided is read by name: a release from before awards were decided so has no such columns.
create macro placed_awards_of(ledger, towns) as table
    select
        awards.award_id,
        awards.year,
        awards.scheme_label,
        awards.project_title,
        awards.amount_eur,
        awards.perimeter,
        awards.commune_code,
        awards.departement_code,
        awards.region_code,
        if(awards.perimeter = 'state_grants_epci', awards.beneficiary_siren, towns_then.epci_siren) as epci_siren,
        if(
            awards.perimeter = 'state_grants_epci',
            coalesce(epci.epci_name, awards.beneficiary_name),
            coalesce(towns_then.commune_name, awards.commune_code)
        ) as place_name,
        counting_of(awards.is_before_programme, awards.coverage) as counting,
        awards.source_id,
        awards.source_row,
        to_json(awards) ->> 'decided_by' as decided_by,
        to_json(awards) ->> 'decision_reason' as decision_reason,
    from query_table(ledger) as awards
    left join query_table(towns) as towns_then on towns_then.commune_code = awards.commune_code
    left join epci on epci.epci_siren = awards.beneficiary_siren;

-- Whether a former release says who received each award.
create macro is_comparable(absent_columns) as not list_has_any(
    absent_columns,
    [
        'spending.award_id', 'spending.commune_code', 'spending.perimeter', 'spending.departement_code',
        'spending.beneficiary_siren', 'communes.commune_code'
    ]
);

-- Awards that are not where they were, matched by their identifiers: `a` is today's row, `b` that of the former release.
create table award_moves as
select
    a,
    b,
    case
        when a.award_id is null then 'left'
        when b.award_id is null then 'entered'
        else 'moved'
    end as move,
    case
        when b.award_id is null and file_id(a.source_id) not in (select file_id(source_id) from former_spending) then 'new_file'
        when a.award_id is null and file_id(b.source_id) not in (select file_id(source_id) from spending) then 'dropped_file'
        when b.award_id is null and a.commune_code not in (select commune_code from former_communes) then 'town_entered'
        when a.award_id is null and b.commune_code not in (select commune_code from communes) then 'town_left'
    end as move_cause,
from placed_awards_of('spending', 'communes') as a
full join placed_awards_of('former_spending', 'former_communes') as b on b.award_id = a.award_id
where
    (select is_comparable(absent_columns) from former_release)
    and (
        a.award_id is null
        or b.award_id is null
        or a.perimeter is distinct from b.perimeter
        or a.commune_code is distinct from b.commune_code
        or a.departement_code is distinct from b.departement_code
        -- Of a town, the EPCI may change and the award stays.
        or (a.commune_code is null and a.epci_siren is distinct from b.epci_siren)
    );

-- The lists of awards that both releases hold alike: of one year and scheme, as far. A year that only one of them holds says
-- nothing of what changed.
create macro held_lists_of(ledger) as table
    select distinct
        year,
        scheme,
        coverage,
    from headlines_of(ledger)
    where perimeter = 'state_grants_town';

create table lists_in_both as
from held_lists_of('spending')
intersect
from held_lists_of('former_spending');

-- « Fonds vert 2025 »: what one of the two releases holds, and the other not, or not as far.
create table lists_in_one as
select distinct
    year,
    scheme,
from (
    (from held_lists_of('spending') union from held_lists_of('former_spending'))
    except
    from lists_in_both
);

-- What each town is known to have received itself, in these lists alone: no row means no known award, never zero.
create macro compared_grants_of(ledger) as table
    select
        commune_code,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct source_id order by source_id) as source_ids,
    from headlines_of(ledger)
    inner join lists_in_both using (year, scheme, coverage)
    where perimeter = 'state_grants_town'
    group by commune_code;

-- The towns of a release with these grants, each in the units that hold it then.
create macro compared_towns_of(towns, ledger) as table
    select
        region_code,
        departement_code,
        epci_siren,
        epci_name,
        commune_code,
        commune_name,
        is_ort,
        amount_eur,
        award_count,
        source_ids,
    from query_table(towns)
    left join compared_grants_of(ledger) using (commune_code);

-- The years of these lists, as `searched_among` writes them.
create macro searched_in_both() as (
    select string_agg(concat_ws(' ', year, coverage, names), ', ' order by year, coverage)
    from (
        select
            year,
            coverage,
            case when coverage = 'partial' then string_agg(label_of('scheme', scheme), ' + ' order by scheme) end as names,
        from lists_in_both
        group by year, coverage
        qualify coverage = 'national' or not bool_or(coverage = 'national') over (partition by year)
    )
);
