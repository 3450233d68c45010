-- one row is a town of the territory and a rule that it meets, in the order of the rules
-- left out: towns that meet no rule; a rule about a value that is not known is not met
-- perimeter: none; whether a grant is known is read in state_grants_town
with
towns as (
    select
        communes.*,
        town_grants.commune_code is not null as has_known_grant,
        -- Départements of the other towns of that name, in the whole programme.
        list_filter(
            list(departement_name || ' (' || departement_code || ')') over (partition by commune_name),
            lambda word: word <> departement_name || ' (' || departement_code || ')'
        ) as namesakes,
        max(population_year) over () as latest_population_year,
        as_of_source('anct-programmes') as listed_as_of,
        as_of_source('ort') as ort_extracted_on,
        searched_by('state_grants_town') as searched,
        (select list_sort(list_distinct(flatten(list(source_ids)))) from town_grants) as grant_source_ids,
    from communes
    left join town_grants on town_grants.commune_code = communes.commune_code
),

-- Each rule once: its name, what a town must be to meet it, where that is read. « Later » is later than the list,
-- never than today.
rules as (
    select
        commune_code,
        [
            { 'exception': 'sans-ort', 'is_met': not is_ort, 'source_ids': ['ort-liste', 'ort'] },
            {
                'exception': 'convention-sans-date',
                'is_met': agreement_signed_on is null,
                'source_ids': ['anct-programmes', 'pvd']
            },
            {
                'exception': 'ort-sans-date',
                'is_met': is_ort and ort_signed_on is null,
                'source_ids': ['ort-liste', 'ort']
            },
            {
                'exception': 'date-future',
                'is_met': greatest(agreement_signed_on, ort_signed_on) > listed_as_of,
                'source_ids': ['anct-programmes', 'ort-liste']
            },
            {
                'exception': 'convention-avant-programme',
                'is_met': agreement_signed_on < programme_start(),
                'source_ids': ['anct-programmes']
            },
            {
                'exception': 'ort-avant-convention',
                'is_met': ort_signed_on < agreement_signed_on,
                'source_ids': ['anct-programmes', 'ort-liste', 'pvd']
            },
            {
                'exception': 'dates-differentes',
                'is_met': agreement_signed_on <> agreement_signed_on_2024,
                'source_ids': ['anct-programmes', 'pvd']
            },
            {
                'exception': 'absente-carte-2024',
                'is_met': not is_on_2024_map,
                'source_ids': ['anct-programmes', 'pvd']
            },
            {
                -- Signed after the extract, an ORT has no reason to be there.
                'exception': 'ort-non-signee-2024',
                'is_met': is_ort and ort_2024_status <> 'Signée'
                and (ort_signed_on is null or ort_signed_on <= ort_extracted_on),
                'source_ids': ['ort-liste', 'ort']
            },
            {
                'exception': 'ort-disparue',
                'is_met': not is_ort and ort_2024_status = 'Signée',
                'source_ids': ['ort-liste', 'ort']
            },
            {
                'exception': 'aucune-subvention-connue',
                'is_met': not has_known_grant,
                'source_ids': grant_source_ids
            },
            { 'exception': 'homonyme', 'is_met': len(namesakes) > 0, 'source_ids': ['cog'] },
            { 'exception': 'plus-de-20000', 'is_met': population > 20000, 'source_ids': ['cog'] },
            {
                'exception': 'population-autre-annee',
                'is_met': population_year <> latest_population_year,
                'source_ids': ['cog']
            },
            { 'exception': 'sans-epci', 'is_met': epci_siren is null, 'source_ids': ['epci'] },
            { 'exception': 'epci-change', 'is_met': epci_changed_on is not null, 'source_ids': ['epci'] },
            {
                'exception': 'limites-changees',
                'is_met': perimeter_change is not null,
                'source_ids': ['cog', 'fusions-communes']
            },
            {
                'exception': 'nom-different',
                'is_met': listed_name <> commune_name,
                'source_ids': ['anct-programmes', 'cog']
            },
            {
                'exception': 'nom-absent',
                'is_met': listed_name is null,
                'source_ids': ['anct-programmes', 'cog']
            },
            {
                'exception': 'identifiant-autre-departement',
                'is_met': string_split(pvd_id, '-')[3] <> departement_code,
                'source_ids': ['croisement']
            },
        ] as rules,
    from towns
    where commune_code in (from towns_in($territory))
),

answers as (
    select
        commune_code,
        unnest(rules, recursive := true),
        generate_subscripts(rules, 1) as place,
    from rules
)

select
    exception,
    commune_code,
    commune_name,
    departement_code,
    departement_name,
    agreement_signed_on,
    agreement_signed_on_2024,
    ort_signed_on,
    ort_2024_status,
    population,
    population_year,
    namesakes,
    epci_name,
    epci_changed_on,
    perimeter_change,
    perimeter_changed_year,
    listed_name,
    pvd_id,
    searched,
    listed_as_of,
    source_ids,
from answers
inner join towns using (commune_code)
where is_met
order by place, departement_code, commune_code
