-- one row is another programme of the State, with the towns of the territory that take part in it
-- left out: the CRTE, which cover every town; a programme without a town here is a row too, at zero: the lists are complete
-- perimeter: none, a count of towns
with held as (
    select
        commune_code,
        [
            { 'programme': 'france-services', 'source_id': 'france-services-2024', 'is_held': has_france_services },
            { 'programme': 'territoires-industrie', 'source_id': 'croisement-2023', 'is_held': has_territoire_industrie },
            { 'programme': 'avenir-montagnes-ingenierie', 'source_id': 'croisement-2023', 'is_held': avenir_montagnes_ingenierie_id is not null },
            { 'programme': 'avenir-montagnes-mobilites', 'source_id': 'croisement-2023', 'is_held': avenir_montagnes_mobilites_id is not null },
            { 'programme': 'qpv', 'source_id': 'qpv-2024', 'is_held': has_qpv },
            { 'programme': 'frla', 'source_id': 'frla-2024', 'is_held': has_frla },
            { 'programme': 'fabrique', 'source_id': 'fabriques-2024', 'is_held': has_fabrique },
            { 'programme': 'manufacture', 'source_id': 'manufactures-2024', 'is_held': has_manufacture },
            { 'programme': 'habitat-inclusif', 'source_id': 'croisement-2023', 'is_held': has_habitat_inclusif },
            { 'programme': 'cite-educative', 'source_id': 'croisement-2023', 'is_held': has_cite_educative },
            { 'programme': 'cite-emploi', 'source_id': 'croisement-2023', 'is_held': has_cite_emploi },
            { 'programme': 'site-cles-en-main', 'source_id': 'croisement-2023', 'is_held': has_site_cles_en_main },
        ] as programmes,
    from communes
    where commune_code in (from towns_in($territory))
),

answers as (
    select commune_code, unnest(programmes, recursive := true) from held
)

select
    programme,
    (count(*) filter (where is_held))::integer as town_count,
    share_of(count(*) filter (where is_held), count(*)) as town_share,
    any_value(sources.as_of) as as_of,
    any_value(sources.title) as source_title,
    [answers.source_id] as source_ids,
from answers
left join sources on sources.source_id = answers.source_id
group by programme, answers.source_id
order by town_count desc, programme
