-- One row per measure of the offer, as kept by hand in reference/measures.csv.
-- Dates stay text: sources give a year, a month or a day, and a false precision would be ours.
with main_themes as (
    select
        theme_key,
        unnest(string_split(measure_theme, ';')) as theme,
    from reference.themes
)

select
    measure_id,
    measure_name,
    need,
    pillar,
    measures.theme,
    main_themes.theme_key as main_theme,
    launch_subject,
    link,
    cast(is_launch_measure as boolean) as is_launch_measure,
    nullif(launch_proof_level, '') as launch_proof_level,
    nullif(launch_proof, '') as launch_proof,
    nullif(launch_proof_url, '') as launch_proof_url,
    nullif(lead_partner, '') as lead_partner,
    coalesce(string_split(nullif(partners, ''), ';'), []) as partners,
    support_type,
    nullif(instrument, '') as instrument,
    cast(nullif(max_rate_share, '') as double) as max_rate_share,
    cast(nullif(max_amount_eur, '') as decimal(16, 2)) as max_amount_eur,
    cast(nullif(national_envelope_eur, '') as decimal(16, 2)) as national_envelope_eur,
    nullif(started_on, '') as started_on,
    nullif(ended_on, '') as ended_on,
    source_title,
    source_url,
    coalesce(string_split(nullif(other_source_urls, ''), ';'), []) as other_source_urls,
    note_fr,
from reference.measures as measures
left join main_themes on measures.theme = main_themes.theme
order by measure_id
