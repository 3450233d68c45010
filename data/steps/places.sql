-- Every text that leads to a town of the programme or to a territory, ready for a forgiving search.
--
-- The rule of `search_key`, to be mirrored on what the visitor types, in this order:
--   1. lower case; « œ » → « oe », « æ » → « ae »; accents removed (é → e, ç → c, ÿ → y);
--   2. every run of characters other than a-z and 0-9 (hyphens, apostrophes, brackets, slashes) → one
--      space; spaces trimmed at both ends;
--   3. the whole words « st », « ste » → « saint », « sainte »;
--   4. names only: a first word among l, le, la, les, las, los, au, aux, followed by another word, goes
--      to `search_article` and leaves the key (« L'Isle-Jourdain » → article « l », key « isle jourdain »).
-- Codes (INSEE, postal, SIREN) go through 1 to 3 only: « 2A041 » → « 2a041 ».
with towns as (
    select
        commune_code,
        commune_name,
        departement_name || ' (' || departement_code || ')' as context,
        postal_codes,
        commune_siren,
    from communes
),

-- Absorbed, delegated and associated communes of today's towns, by whichever file still names them.
former as (
    select
        towns.commune_code,
        codes.old_code,
        codes.link,
    from _communes_codes as codes
    join towns using (commune_code)
    where codes.old_code <> codes.commune_code
),

delegated_names as (
    select
        towns.commune_code,
        cog.nom as old_name,
    from raw.cog_communes as cog
    join towns on cog."chefLieu" = towns.commune_code
    where cog.type in ('commune-deleguee', 'commune-associee')
),

merged_names as (
    select
        lpad("COM_INI", 5, '0') as old_code,
        lpad("COM_FIN", 5, '0') as new_code,
        "LIB_COM_INI" as old_name,
    from raw.fusions
),

former_names as (
    select
        codes.commune_code,
        names.old_name,
    from _places_names as names
    join _communes_codes as codes using (old_code)
    union
    -- A merger undone since leads to the commune that stands again, hence the older code first.
    select
        coalesce(before.commune_code, after.commune_code),
        merged_names.old_name,
    from merged_names
    left join _communes_codes as before on merged_names.old_code = before.old_code
    left join _communes_codes as after on merged_names.new_code = after.old_code
),

epci_contexts as (
    select
        epci_siren,
        string_agg(distinct departement_name || ' (' || departement_code || ')', ', ' order by departement_name || ' (' || departement_code || ')') as context,
    from communes
    where epci_siren is not null
    group by epci_siren
),

territories as (
    select 'france' as place_level, 'FR' as place_code, 'France' as place_name, 'territoire national' as place_context
    union all
    select 'region', region_code, region_name, 'région' from regions
    union all
    select 'departement', departement_code, departement_name, 'département, ' || region_name from departements
    union all
    select 'epci', epci_siren, epci_name, 'intercommunalité, ' || context from epci join epci_contexts using (epci_siren)
    union all
    select 'commune', commune_code, commune_name, context from towns
),

entries as (
    select place_level, place_code, place_name as search_name, 'name' as search_kind from territories
    union all
    select 'france', 'FR', 'France entière', 'name'
    union all
    -- « CA du Cotentin » is looked for as « Cotentin ».
    select
        place_level,
        place_code,
        regexp_replace(place_name, '^(CC|CA|CU|Métropole) (?:(?:de la|des|du|de|les|le|la) |(?:de l|d|l)'')?', ''),
        'short_name',
    from territories
    where place_level = 'epci' and regexp_matches(place_name, '^(CC|CA|CU|Métropole) ')
    union all
    select place_level, place_code, place_code, if(place_level = 'epci', 'siren', 'insee_code')
    from territories
    where place_level <> 'france'
    union all
    select 'commune', commune_code, unnest(postal_codes), 'postal_code' from towns
    union all
    select 'commune', commune_code, commune_siren, 'siren' from towns
    union all
    select 'commune', commune_code, old_code, 'former_code' from former
    union all
    select 'commune', commune_code, old_name, 'delegated_name' from delegated_names
    union all
    select 'commune', former_names.commune_code, former_names.old_name, 'former_name'
    from former_names
    join towns using (commune_code)
),

spelt as (
    select
        *,
        -- Spaces doubled between words, so that two neighbours « st » are both whole words.
        trim(regexp_replace(
            regexp_replace(
                regexp_replace(
                    ' ' || regexp_replace(
                        strip_accents(replace(replace(lower(search_name), 'œ', 'oe'), 'æ', 'ae')), '[^a-z0-9]+', '  ', 'g'
                    ) || ' ',
                    ' st ', ' saint ', 'g'
                ),
                ' ste ', ' sainte ', 'g'
            ),
            ' +', ' ', 'g'
        )) as spelling,
        search_kind like '%name' as is_name,
    from entries
    where search_name is not null
),

keyed as (
    select
        * exclude (spelling, is_name),
        if(is_name, nullif(regexp_extract(spelling, '^(l|le|la|les|las|los|au|aux) .', 1), ''), null) as search_article,
        if(is_name, regexp_replace(spelling, '^(l|le|la|les|las|los|au|aux) (.)', '\2'), spelling) as search_key,
    from spelt
),

-- One row per name and target: a former name spelt as the present one adds nothing.
ranked as (
    select
        *,
        row_number() over (
            partition by place_level, place_code, search_key, if(search_kind like '%name', 'name', search_kind)
            order by list_position(['name', 'short_name', 'delegated_name', 'former_name'], search_kind), search_name
        ) as rank,
    from keyed
    where search_key <> ''
)

select
    ranked.place_level,
    ranked.place_code,
    territories.place_name,
    territories.place_context,
    ranked.search_name,
    ranked.search_kind,
    ranked.search_key,
    ranked.search_article,
from ranked
join territories using (place_level, place_code)
where ranked.rank = 1
order by
    list_position(['france', 'region', 'departement', 'epci', 'commune'], ranked.place_level),
    ranked.place_code,
    ranked.search_kind,
    ranked.search_key
