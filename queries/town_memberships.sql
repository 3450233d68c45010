-- one row is a programme of the State beside this one, and whether a file says that the town takes part in it
-- left out: the contract of every town with its project manager, which no file names
-- perimeter: none
with rows_of as (
    select
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
    from communes
    where commune_code in (from chosen_town($territory))
)

select
    membership,
    is_member,
    member_id,
    source_id,
from rows_of
order by is_member desc nulls last, membership
