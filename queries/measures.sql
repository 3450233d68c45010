-- one row is a measure of the offer that answers the search (all of them without search), with the towns known to use it
-- left out: measures that do not answer; a measure of which no file names the towns has no count, which is not zero
-- perimeter: unstated: a ceiling or an envelope of one measure is part of no total, and is never added
with uses as (
    select
        measure_id,
        count(distinct commune_code)::integer as known_town_count,
        (count(distinct commune_code) filter (
            where commune_code in (
                select communes.commune_code
                from communes
                where lies_in($territory, region_code, departement_code, epci_siren, communes.commune_code)
            )
        ))::integer as local_town_count,
        list(distinct source_id order by source_id) as source_ids,
    from measure_towns
    group by measure_id
),

named as (
    select
        measures.*,
        label_of('need', need) as need_name,
        label_of('pillar', pillar) as pillar_name,
        label_of('main_theme', main_theme) as main_theme_name,
        label_of('launch_subject', launch_subject) as launch_subject_name,
        label_of('link', link) as link_name,
        label_of('support_type', support_type) as support_type_name,
        label_of('launch_proof_level', launch_proof_level) as launch_proof_level_name,
        (
            select list(partner_id order by partner_name)
            from partners
            where list_contains(measure_ids, measures.measure_id)
        ) as partner_ids,
    from measures
)

select
    named.measure_id,
    measure_name,
    need,
    need_name,
    pillar,
    pillar_name,
    main_theme,
    main_theme_name,
    launch_subject_name,
    link,
    link_name,
    is_launch_measure,
    launch_proof_level_name,
    launch_proof,
    launch_proof_url,
    lead_partner,
    partners,
    partner_ids,
    support_type,
    support_type_name,
    max_rate_share,
    max_amount_eur,
    national_envelope_eur,
    'unstated' as perimeter,
    started_on,
    ended_on,
    uses.known_town_count,
    uses.local_town_count,
    source_title,
    source_url,
    note_fr,
    ['mesures-catalogue'] || coalesce(uses.source_ids, []) as source_ids,
from named
left join uses on uses.measure_id = named.measure_id
where
    $search['measure'] in ('', named.measure_id)
    and $search['need'] in ('', need)
    and $search['pillar'] in ('', pillar)
    and $search['theme'] in ('', main_theme)
    and $search['support'] in ('', support_type)
    and $search['link'] in ('', link)
    and ($search['partner'] = '' or list_contains(partner_ids, $search['partner']))
    and holds_words(
        concat_ws(
            ' ', measure_name, need_name, main_theme_name, support_type_name, lead_partner,
            array_to_string(partners, ' '), note_fr
        ),
        $search['text']
    )
order by
    (select display_order from vocabulary where kind = 'need' and key = need),
    (select display_order from vocabulary where kind = 'link' and key = link),
    measure_name
