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
