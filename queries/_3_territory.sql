-- Which towns and units a territory holds.
-- `territory` is the struct of `Territory.parameters`: level, codes, and the map's filters.

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
                case
                    when avenir_montagnes_ingenierie_id is not null or avenir_montagnes_mobilites_id is not null
                        then 'avenir-montagnes'
                end,
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

-- Whether a file says that a town takes part in a programme of the State beside this one, one row each.
create table memberships as
with said as (
    select
        commune_code,
        unnest(
            [
                { 'membership': 'crte', 'is_member': crte_id is not null, 'member_id': crte_id, 'source_id': 'croisement' },
                {
                    'membership': 'territoires-industrie',
                    'is_member': has_territoire_industrie,
                    'member_id': territoire_industrie_id,
                    'source_id': 'croisement'
                },
                {
                    'membership': 'france-services',
                    'is_member': has_france_services,
                    'member_id': null,
                    'source_id': 'france-services'
                },
                {
                    'membership': 'avenir-montagnes-ingenierie',
                    'is_member': avenir_montagnes_ingenierie_id is not null,
                    'member_id': avenir_montagnes_ingenierie_id,
                    'source_id': 'croisement'
                },
                {
                    'membership': 'avenir-montagnes-mobilites',
                    'is_member': avenir_montagnes_mobilites_id is not null,
                    'member_id': avenir_montagnes_mobilites_id,
                    'source_id': 'croisement'
                },
                { 'membership': 'fabrique', 'is_member': has_fabrique, 'member_id': null, 'source_id': 'fabriques' },
                { 'membership': 'manufacture', 'is_member': has_manufacture, 'member_id': null, 'source_id': 'manufactures' },
                { 'membership': 'frla', 'is_member': has_frla, 'member_id': null, 'source_id': 'frla' },
                { 'membership': 'qpv', 'is_member': has_qpv, 'member_id': null, 'source_id': 'qpv' },
                {
                    'membership': 'cite-educative',
                    'is_member': has_cite_educative,
                    'member_id': null,
                    'source_id': 'croisement'
                },
                { 'membership': 'cite-emploi', 'is_member': has_cite_emploi, 'member_id': null, 'source_id': 'croisement' },
                {
                    'membership': 'habitat-inclusif',
                    'is_member': has_habitat_inclusif,
                    'member_id': null,
                    'source_id': 'croisement'
                },
                {
                    'membership': 'site-cles-en-main',
                    'is_member': has_site_cles_en_main,
                    'member_id': null,
                    'source_id': 'croisement'
                },
                {
                    'membership': 'conseiller-numerique',
                    'is_member': commune_code in (
                        select commune_code
                        from headline_awards
                        where scheme = 'CONSEILLERS_NUMERIQUES' and perimeter = 'state_grants_town'
                    ),
                    'member_id': null,
                    'source_id': 'conseillers-numeriques'
                },
            ],
            recursive := true
        )
    from communes
)

select
    said.* replace (coalesce(files.source_id, said.source_id) as source_id),
from said
left join (
    select
        source_of(sources.source_id) as named,
        max(sources.source_id) as source_id,
    from sources
    group by named
) as files on files.named = said.source_id;

-- A département is named with its code: « Manche (50) ».
create macro name_with_code(level, code, name) as case level when 'departement' then name || ' (' || code || ')' else name end;

-- The code that a place has at a level.
create macro code_at(level, region_code, departement_code, epci_siren, commune_code) as
case level
    when 'region' then region_code
    when 'departement' then departement_code
    when 'epci' then epci_siren
    else commune_code
end;

-- Whether a place is in a territory, by its own codes.
create macro lies_in(territory, region_code, departement_code, epci_siren, commune_code) as
territory['level'] = 'france'
or list_contains(
    territory['codes'], code_at(territory['level'], region_code, departement_code, epci_siren, commune_code)
);

-- The level that a territory is cut into: régions in France, départements in a région or a union, else the level given.
create macro level_below(territory, last_level) as
case
    when territory['level'] = 'france' then 'region'
    when territory['level'] = 'region' or len(territory['codes']) > 1 then 'departement'
    else last_level
end;

-- Towns of some classes of France ruralités revitalisation. A release from before that table answers whoever does not ask for
-- them (`ASKED_BY` of `pvd/warehouse/sql.py`).
create macro towns_of_frr(territory) as table
    select commune_code
    from frr_towns
    where list_contains(territory['frr'], frr_class);

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
        and (len(territory['frr']) = 0 or communes.commune_code in (from towns_of_frr(territory)))
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

create macro town_count_in(territory) as (select count(*)::integer from towns_in(territory));

-- The one région of a territory, null when it spans several: rows held for one région count only inside it. A filter
-- changes nothing here: fewer towns never bring more files.
create macro region_of(territory) as (
    select case when min(region_code) = max(region_code) then min(region_code) end
    from communes
    where lies_in(territory, region_code, departement_code, epci_siren, commune_code)
);

-- The town that a territory is; none for a larger territory.
create macro chosen_town(territory) as table
    select commune_code
    from communes
    where territory['level'] = 'commune' and list_contains(territory['codes'], commune_code);

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
    where lies_in(territory, region_code, departement_code, epci_siren, commune_code);
