-- The ledger: one row per award to a town, to an EPCI holding a town, or located in a town.
-- A scheme without measure (declared so in fonds_vert_schemes.csv) has no place in the catalogue: left out.
with measure_themes as (
    select
        unnest(string_split(measure_theme, ';')) as measure_theme,
        theme,
    from reference.themes
)

select
    awards.award_id,
    cast(awards.year as integer) as year,
    awards.year < year(programme_start()) as is_before_programme,
    awards.scheme,
    awards.scheme_label,
    awards.measure_id,
    measures.pillar,
    -- DETR, DSIL and DPV finance any theme: only the award's own can tell, published or read in its title.
    coalesce(published.theme, measure_themes.theme, guesses.guessed_theme) as theme,
    case
        when published.theme is not null then 'published'
        when measure_themes.theme is not null then 'measure'
        when guesses.guessed_theme is not null then 'classified'
    end as theme_method,
    case when published.theme is null and measure_themes.theme is null then guesses.theme_confidence end as theme_confidence,
    case
        when published.theme is not null then published.launch_subject
        when measure_themes.theme is not null then measures.launch_subject
        else guessed.launch_subject
    end as launch_subject,
    case awards.perimeter
        when 'state_grants_town' then awards.town_code
        when 'state_grants_located' then awards.located_town_code
    end as commune_code,
    titles.beneficiary_name,
    -- The SIREN of who received it: in a row that another evidence decided, the published one is somebody else's.
    -- A natural person's SIREN names them as surely as their name does.
    case
        when contains(titles.beneficiary_name, '[nom masqué]') then null
        when awards.perimeter = 'state_grants_epci' then awards.epci_siren
        when awards.perimeter = 'state_grants_town' and awards.decided_by in ('name', 'correction') then town.commune_siren
        else awards.published_siren
    end as beneficiary_siren,
    case awards.perimeter
        when 'state_grants_town' then 'town'
        when 'state_grants_epci' then 'epci'
        else 'other'
    end as beneficiary_scope,
    departement.code as departement_code,
    departement.region as region_code,
    titles.project_title,
    awards.project_cost_eur,
    awards.amount_eur,
    awards.perimeter,
    'committed' as stage,
    measures.instrument,
    awards.status,
    awards.coverage,
    awards.published_code,
    awards.decided_by,
    awards.decision_reason,
    awards.source_id,
    cast(awards.source_row as integer) as source_row,
from _spending_3_awards as awards
inner join _spending_5_titles as titles on awards.award_id = titles.award_id
left join measures on awards.measure_id = measures.measure_id
left join _spending_4_themes as published
    on awards.source_id = published.source_id and awards.source_row = published.source_row
left join measure_themes on measures.theme = measure_themes.measure_theme and measures.theme <> 'other'
left join _spending_6_guesses as guesses
    on guesses.sample = 'awards' and guesses.is_classified and awards.award_id = guesses.row_key
left join reference.themes as guessed on guesses.guessed_theme = guessed.theme
left join communes as town
    on town.commune_code = case awards.perimeter
        when 'state_grants_town' then awards.town_code
        when 'state_grants_located' then awards.located_town_code
    end
-- An EPCI may spread over two départements: its award belongs to the one that granted it.
left join raw.cog_departements as departement
    on departement.code = coalesce(town.departement_code, awards.epci_departement_code)
where awards.perimeter is not null and awards.measure_id is not null
order by departement.code, commune_code, awards.year, awards.scheme, awards.award_id
