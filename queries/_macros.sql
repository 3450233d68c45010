-- The shared vocabulary of the queries, loaded once into the derived database.
-- `territory` is the struct of `Territory.parameters`: level, codes, and the map's filters.

-- French words of a coded value.
create macro label_of(wanted_kind, wanted_key) as (
    select label_fr from vocabulary where kind = wanted_kind and key = wanted_key
);

-- The envelope announced at the launch. Several papers quote it: the first of them says it.
create table announced_envelope as
    select * from milestones
    where perimeter = 'envelope' and not is_part
    order by as_of, milestone_id
    limit 1;

-- A share that is unknown, not zero, when there is nothing to share.
create macro share_of(part, whole) as part::double / nullif(whole, 0);

-- Awards that enter headlines: since the programme began, held for the whole country.
create macro headlines_of(ledger) as table
    select * from query_table(ledger) where not is_before_programme and coverage <> 'regional';

create table headline_awards as
    select * from headlines_of('spending');

-- The years that headlines add up.
create table headline_years as
    select
        perimeter,
        list(distinct year order by year) as grant_years,
    from headline_awards
    group by perimeter;

-- What each town is known to have received itself: no row means no known award, never zero.
create macro town_grants_of(ledger) as table
    select
        commune_code,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from headlines_of(ledger)
    where perimeter = 'state_grants_town'
    group by commune_code;

create table town_grants as
    select * from town_grants_of('spending');

-- Whether the file of a scheme is held for a year, by territory. A scheme made of several measures (the
-- Fonds vert) is held as soon as one of them is.
create table held_files as
    select
        scheme,
        year,
        territory_level,
        territory_code,
        max_by(
            status,
            case status
                when 'national' then 5
                when 'partial' then 4
                when 'regional' then 3
                when 'missing' then 2
                else 1
            end
        ) as status,
    from coverage
    inner join (select distinct measure_id, scheme from spending) using (measure_id)
    group by scheme, year, territory_level, territory_code;

-- Where a town stands: its agreement, then its ORT; 'undated' when neither is known.
create macro stage_of(is_ort, agreement_signed_on) as case
    when is_ort then 'ort'
    when agreement_signed_on is not null then 'agreement'
    else 'undated'
end;

-- Levels of centrality as the words used in addresses.
create macro centrality_key(centrality_class) as case
    when starts_with(centrality_class, 'Centre structurant') then 'structurant'
    when starts_with(centrality_class, 'Centre intermédiaire') then 'intermediaire'
    when starts_with(centrality_class, 'Centre local') then 'local'
    when centrality_class is not null then 'non-centre'
    else 'inconnue'
end;

-- Every région, département, intercommunalité and town, with the units that hold it.
create table units as
    select
        'region' as place_level,
        region_code as place_code,
        region_name as place_name,
        [region_code] as region_codes,
        null::varchar[] as departement_codes,
        null as epci_siren,
        town_count,
        town_population,
    from regions
    union all
    select
        'departement',
        departement_code,
        departement_name,
        [region_code],
        [departement_code],
        null,
        town_count,
        town_population,
    from departements
    union all
    select
        'epci',
        epci_siren,
        epci_name,
        region_codes,
        departement_codes,
        epci_siren,
        town_count,
        town_population,
    from epci
    union all
    select
        'commune',
        commune_code,
        commune_name,
        [region_code],
        [departement_code],
        epci_siren,
        1,
        population,
    from communes;

-- The other programmes a town takes part in, as the words used in addresses.
create macro town_programmes_of(towns) as table
    select
        commune_code,
        list_filter(
            [
                case when has_france_services then 'france-services' end,
                case when has_territoire_industrie then 'territoires-industrie' end,
                case when avenir_montagnes_ingenierie_id is not null or avenir_montagnes_mobilites_id is not null
                    then 'avenir-montagnes' end,
                case when has_fabrique then 'fabrique' end,
                case when has_manufacture then 'manufacture' end,
                case when has_frla then 'frla' end,
                case when has_qpv then 'qpv' end,
            ],
            lambda word: word is not null
        ) as programmes,
    from query_table(towns);

create table town_programmes as
    select * from town_programmes_of('communes');

-- Whether a place is in a territory, by its own codes.
create macro lies_in(territory, region_code, departement_code, epci_siren, commune_code) as
    case territory['level']
        when 'france' then true
        when 'region' then list_contains(territory['codes'], region_code)
        when 'departement' then list_contains(territory['codes'], departement_code)
        when 'epci' then list_contains(territory['codes'], epci_siren)
        else list_contains(territory['codes'], commune_code)
    end;

-- Towns that pass the map's filters, wherever they are (an empty list or null filters nothing).
create macro towns_kept(territory) as table
    select communes.commune_code
    from communes
    inner join town_programmes on town_programmes.commune_code = communes.commune_code
    where
        (territory['ort'] is null or is_ort = territory['ort'])
        and (
            len(territory['agreement_years']) = 0
            or list_contains(territory['agreement_years'], year(agreement_signed_on))
        )
        and (
            len(territory['population_classes']) = 0
            or list_contains(territory['population_classes'], population_class)
        )
        and (
            len(territory['centralities']) = 0
            or list_contains(territory['centralities'], centrality_key(centrality_class))
        )
        and (len(territory['densities']) = 0 or list_contains(territory['densities'], density_class))
        and (len(territory['programmes']) = 0 or list_has_all(programmes, territory['programmes']))
        and not list_has_any(programmes, territory['without_programmes'])
        and not list_contains(territory['excluded'], communes.commune_code)
        and (
            territory['known_grant'] is null
            or territory['known_grant'] = (communes.commune_code in (select commune_code from town_grants))
        )
        and (len(territory['selection']) = 0 or list_contains(territory['selection'], communes.commune_code));

-- Towns of a territory, narrowed by the map's filters.
create macro towns_in(territory) as table
    select commune_code
    from communes
    where
        lies_in(territory, region_code, departement_code, epci_siren, commune_code)
        and commune_code in (from towns_kept(territory));

-- The one région of a territory, null when it spans several: rows held for one région count only inside it.
create macro region_of(territory) as (
    select case when min(region_code) = max(region_code) then min(region_code) end
    from communes
    where commune_code in (from towns_in(territory))
);

-- Whether a row of the ledger lies in a territory.
-- Grants to an EPCI belong to the EPCI and to the département that gave them, never to a town.
create macro ledger_in(territory, wanted_perimeter) as table
    select *
    from spending
    where
        perimeter = wanted_perimeter
        and case
            when wanted_perimeter <> 'state_grants_epci' then commune_code in (from towns_in(territory))
            when territory['level'] = 'france' then true
            when territory['level'] = 'region' then list_contains(territory['codes'], region_code)
            when territory['level'] = 'departement' then list_contains(territory['codes'], departement_code)
            when territory['level'] = 'epci' then list_contains(territory['codes'], beneficiary_siren)
            else false
        end;

-- The ledger's rows of one perimeter in a territory, whatever the year: rows held for one région only
-- count inside it.
create macro awards_in(territory, wanted_perimeter) as table
    select *
    from ledger_in(territory, wanted_perimeter)
    where coverage <> 'regional' or region_code = region_of(territory);

-- The same, held for the whole country and since the programme began: what headlines add up.
create macro headline_awards_in(territory, wanted_perimeter) as table
    select *
    from ledger_in(territory, wanted_perimeter)
    where not is_before_programme and coverage <> 'regional';

-- Towns of a territory that had signed, month by month: the agreement or the ORT.
create macro signatures_in(territory, wanted_indicator) as table
    select
        as_of,
        (sum(sum(new_count)) over (order by as_of))::integer as cumulative_count,
        (
            select sum(undated_count)::integer
            from (
                select distinct territory_code, undated_count
                from progress
                where
                    indicator = wanted_indicator
                    and territory_level = territory['level']
                    and (territory_level = 'france' or list_contains(territory['codes'], territory_code))
            )
        ) as undated_count,
    from progress
    where
        indicator = wanted_indicator
        and territory_level = territory['level']
        and (territory_level = 'france' or list_contains(territory['codes'], territory_code))
    group by as_of;

-- Context of the towns of a territory: each indicator at the last date that its source publishes for any town.
create macro latest_indicators_in(territory) as table
    select *
    from indicators
    where
        commune_code in (from towns_in(territory))
        and (indicator, reference_on) in (
            select (indicator, max(reference_on)) from indicators where status = 'known' group by indicator
        );

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
-- Each town in every unit that holds it, France included: what a comparison groups by.
create table town_units as
select
    commune_code,
    'france' as unit_level,
    'FR' as unit_code,
from communes
union all
select
    commune_code,
    'region',
    region_code,
from communes
union all
select
    commune_code,
    'departement',
    departement_code,
from communes
union all
select
    commune_code,
    'epci',
    epci_siren,
from communes
where epci_siren is not null
union all
select
    commune_code,
    'commune',
    commune_code,
from communes;

-- What a comparison shows: the territory's units then those put beside, in the order of the address, four at
-- most, and France last, against which they are read.
create macro compared_units(territory, compared) as table
    select
        territory['level'] as unit_level,
        unit_code,
        min(place)::integer as place,
        false as is_reference,
    from (
        select
            unnest(codes) as unit_code,
            generate_subscripts(codes, 1) as place,
        from (select (territory['codes'] || compared)::varchar[] as codes)
    )
    group by unit_code
    qualify row_number() over (order by min(place)) <= 4
    union all
    select
        'france',
        'FR',
        99,
        territory['level'] <> 'france';

-- The ledger's rows of one perimeter in each compared unit, since the programme began or not, held for the whole
-- country: a file of one région compares with nothing. The same rules as `ledger_in`, unit by unit; an EPCI's
-- grants belong to no town, so that towns have none to compare.
create macro awards_by_unit(territory, compared, wanted_perimeter) as table
    select
        units.unit_level,
        units.unit_code,
        spending.*,
    from compared_units(territory, compared) as units
    inner join (
        select
            award_id,
            unit_level,
            unit_code,
        from spending
        inner join town_units on town_units.commune_code = spending.commune_code
        where
            wanted_perimeter <> 'state_grants_epci'
            and spending.commune_code in (from towns_kept(territory))
        union all
        select
            award_id,
            unnest(['france', 'region', 'departement', 'epci']),
            unnest(['FR', region_code, departement_code, beneficiary_siren]),
        from spending
        where wanted_perimeter = 'state_grants_epci' and territory['level'] <> 'commune'
    ) as places on places.unit_level = units.unit_level and places.unit_code = units.unit_code
    inner join spending on spending.award_id = places.award_id
    where perimeter = wanted_perimeter and coverage <> 'regional';
-- The town that a territory is; none for a larger territory.
create macro chosen_town(territory) as table
    select commune_code
    from communes
    where territory['level'] = 'commune' and list_contains(territory['codes'], commune_code);

-- Whether an award enters totals, and why not.
create macro counting_of(is_before_programme, coverage) as case
    when is_before_programme then 'before'
    when coverage = 'regional' then 'regional'
    else 'counted'
end;

-- The awards of one perimeter in a town, whatever the year, as its page lists them. A file held for one
-- région only counts here: a town is in one.
create macro town_awards_of(territory, wanted_perimeter) as table
    select
        year,
        scheme,
        scheme_label,
        beneficiary_name,
        project_title,
        project_cost_eur,
        amount_eur,
        coalesce(theme, 'Non classé') as theme,
        theme_method,
        theme_confidence,
        counting_of(is_before_programme, coverage) as counting,
        perimeter,
        award_id,
        source_id,
        source_row,
    from spending
    where perimeter = wanted_perimeter and commune_code in (from chosen_town(territory));

-- Peers are towns of one class. Each town has three keys, from the narrowest class to the widest: level of
-- centrality, density and population; without population; without density. Overseas has no level of
-- centrality: its towns are compared with each other.
create table peer_keys as
    select
        commune_code,
        unnest(range(1, 4))::integer as step,
        unnest(
            [
                concat_ws(' | ', side, density_class, population_class),
                concat_ws(' | ', side, density_class),
                side,
            ]
        ) as peer_key,
    from (
        select
            *,
            if(starts_with(departement_code, '97'), 'outre-mer', coalesce(centrality_class, 'inconnue')) as side,
        from communes
    );

-- The class each town is compared in: the narrowest that holds ten towns, itself included, else the widest.
create table peer_groups as
    select
        commune_code,
        if(starts_with(peer_key, 'outre-mer'), 'overseas', 'centrality')
        || ['_density_population', '_density', ''][step] as peer_rule,
        peer_key,
        peer_count,
    from (
        select
            *,
            count(*) over (partition by peer_key)::integer as peer_count,
        from peer_keys
    )
    where peer_count >= 10 or step = 3
    qualify row_number() over (partition by commune_code order by step) = 1;

-- Towns compared with the town that a territory is, itself included; none for a larger territory.
create macro peers_of(territory) as table
    select peer_keys.commune_code
    from peer_groups
    inner join peer_keys on peer_keys.peer_key = peer_groups.peer_key
    where peer_groups.commune_code in (from chosen_town(territory));

-- Whether a file says that a town takes part in a programme of the State beside this one, one row each.
create table memberships as
    select
        commune_code,
        unnest(
            [
                { 'membership': 'crte', 'is_member': crte_id is not null, 'member_id': crte_id, 'source_id': 'croisement-2023' },
                {
                    'membership': 'territoires-industrie',
                    'is_member': has_territoire_industrie,
                    'member_id': territoire_industrie_id,
                    'source_id': 'croisement-2023'
                },
                {
                    'membership': 'france-services',
                    'is_member': has_france_services,
                    'member_id': null,
                    'source_id': 'france-services-2024'
                },
                {
                    'membership': 'avenir-montagnes-ingenierie',
                    'is_member': avenir_montagnes_ingenierie_id is not null,
                    'member_id': avenir_montagnes_ingenierie_id,
                    'source_id': 'croisement-2023'
                },
                {
                    'membership': 'avenir-montagnes-mobilites',
                    'is_member': avenir_montagnes_mobilites_id is not null,
                    'member_id': avenir_montagnes_mobilites_id,
                    'source_id': 'croisement-2023'
                },
                { 'membership': 'fabrique', 'is_member': has_fabrique, 'member_id': null, 'source_id': 'fabriques-2024' },
                { 'membership': 'manufacture', 'is_member': has_manufacture, 'member_id': null, 'source_id': 'manufactures-2024' },
                { 'membership': 'frla', 'is_member': has_frla, 'member_id': null, 'source_id': 'frla-2024' },
                { 'membership': 'qpv', 'is_member': has_qpv, 'member_id': null, 'source_id': 'qpv-2024' },
                {
                    'membership': 'cite-educative',
                    'is_member': has_cite_educative,
                    'member_id': null,
                    'source_id': 'croisement-2023'
                },
                { 'membership': 'cite-emploi', 'is_member': has_cite_emploi, 'member_id': null, 'source_id': 'croisement-2023' },
                {
                    'membership': 'habitat-inclusif',
                    'is_member': has_habitat_inclusif,
                    'member_id': null,
                    'source_id': 'croisement-2023'
                },
                {
                    'membership': 'site-cles-en-main',
                    'is_member': has_site_cles_en_main,
                    'member_id': null,
                    'source_id': 'croisement-2023'
                },
                {
                    'membership': 'conseiller-numerique',
                    'is_member': commune_code in (
                        select commune_code
                        from headline_awards
                        where scheme = 'CONSEILLERS_NUMERIQUES' and perimeter = 'state_grants_town'
                    ),
                    'member_id': null,
                    'source_id': 'conseillers-numeriques-2021'
                },
            ],
            recursive := true
        )
    from communes;

-- What a town is compared on, one row an indicator; null when it is not known. An ORT signed before the
-- agreement gives negative days; a doubtful date gives none.
create table town_indicators as
    select
        commune_code,
        unnest(
            [
                {
                    'town_indicator': 'population',
                    'own_value': population::double,
                    'perimeter': null::varchar,
                    'reference_on': population_year::varchar,
                    'source_ids': ['cog-2026']
                },
                {
                    'town_indicator': 'days_to_ort',
                    'own_value': case
                        when is_agreement_date_doubtful is not true and is_ort_date_doubtful is not true
                            then date_diff('day', agreement_signed_on, ort_signed_on)::double
                    end,
                    'perimeter': null::varchar,
                    'reference_on': null::varchar,
                    'source_ids': ['anct-programmes', 'pvd-2024']
                },
                {
                    'town_indicator': 'grants_per_inhabitant',
                    'own_value': round(amount_eur / nullif(population, 0), 2)::double,
                    'perimeter': 'state_grants_town',
                    'reference_on': null::varchar,
                    'source_ids': source_ids
                },
                {
                    'town_indicator': 'awards',
                    'own_value': award_count::double,
                    'perimeter': 'state_grants_town',
                    'reference_on': null::varchar,
                    'source_ids': source_ids
                },
                {
                    'town_indicator': 'programmes',
                    'own_value': member_count::double,
                    'perimeter': null::varchar,
                    'reference_on': null::varchar,
                    'source_ids': membership_sources
                },
            ],
            recursive := true
        ),
    from communes
    inner join (
        select
            commune_code,
            count(*) filter (where is_member) as member_count,
            list(distinct source_id order by source_id) as membership_sources,
        from memberships
        group by commune_code
    ) using (commune_code)
    left join town_grants using (commune_code)
    union all
    -- A few of the context indicators, at the last date that their source publishes.
    select
        commune_code,
        indicator,
        value,
        null,
        reference_on,
        [source_id],
    from indicators
    where
        indicator in (
            'median_income', 'long_term_vacancy_share', 'secondary_homes_share', 'general_practitioners_count'
        )
        and (indicator, reference_on) in (
            select (indicator, max(reference_on)) from indicators where status = 'known' group by indicator
        );

-- The median of each class and of each département, over the towns where the indicator is known.
create table peer_medians as
    select
        peer_key,
        town_indicator,
        median(own_value) as peer_median,
        count(own_value)::integer as peer_known_count,
        list_sort(list_distinct(flatten(list(source_ids)))) as source_ids,
    from peer_keys
    inner join town_indicators using (commune_code)
    group by peer_key, town_indicator;

create table departement_medians as
    select
        departement_code,
        town_indicator,
        median(own_value) as departement_median,
        count(own_value)::integer as departement_known_count,
        count(*)::integer as departement_peer_count,
    from communes
    inner join town_indicators using (commune_code)
    group by departement_code, town_indicator;
-- Published figures with their words, and what other sources give for the same thing at the same date.
create table named_milestones as
    select
        milestones.*,
        label_of('indicator', indicator) as indicator_name,
        label_of('dimension_value', dimension_value) as part_name,
        label_of('perimeter', perimeter) as perimeter_name,
        case territory_level
            when 'france' then 'France'
            when 'region' then (select region_name from regions where region_code = territory_code)
            else (
                select departement_name || ' (' || departement_code || ')'
                from departements
                where departement_code = territory_code
            )
        end as territory_name,
        list(value) over same as same_values,
        list(source_title) over same as same_sources,
    from milestones
    window same as (partition by indicator, dimension, dimension_value, territory_level, territory_code, as_of);

-- Towns of the two sister programmes in a territory. Action cœur de ville is context: no filter of ours narrows it.
create macro programme_towns_in(territory) as table
    select
        'pvd' as programme,
        commune_code,
        commune_name,
        departement_code,
        region_code,
        region_name,
        population,
        -- A date before the programme itself is not believed.
        case when is_agreement_date_doubtful is not true then agreement_signed_on end as signed_on,
        longitude,
        latitude,
        inset_longitude,
        inset_latitude,
    from communes
    where commune_code in (from towns_in(territory))
    union all by name
    select
        'acv' as programme,
        commune_code,
        commune_name,
        departement_code,
        region_code,
        region_name,
        population,
        signed_on,
        longitude,
        latitude,
        inset_longitude,
        inset_latitude,
    from action_coeur_de_ville
    where
        case territory['level']
            when 'france' then true
            when 'region' then list_contains(territory['codes'], region_code)
            when 'departement' then list_contains(territory['codes'], departement_code)
            when 'epci' then list_contains(territory['codes'], epci_siren)
            else list_contains(territory['codes'], commune_code)
        end;
