-- The ledger's rows in a territory.

-- Whether a row of the ledger lies in a territory.
-- Grants to an EPCI belong to the EPCI and to the département that gave them, never to a town.
create macro ledger_in(territory, wanted_perimeter) as table
    select *
    from spending
    where
        perimeter = wanted_perimeter
        and case
            when wanted_perimeter = 'state_grants_epci'
                then lies_in(territory, region_code, departement_code, beneficiary_siren, null)
            else commune_code in (from towns_in(territory))
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

-- The same, each with a theme: what has none is « Non classé ».
create macro themed_awards_in(territory, wanted_perimeter) as table
    select * replace (coalesce(theme, 'Non classé') as theme)
    from headline_awards_in(territory, wanted_perimeter);

-- Whose files tell of a territory: a région with files of its own sees them, everyone else what is held for the whole
-- country.
create macro files_of(territory) as (
    select coalesce(min(territory_code), 'FR')
    from held_files
    where territory_level = 'region' and territory_code = region_of(territory)
);

-- What is held of each scheme and year.
create macro files_held_in(territory) as table
    select *
    from held_files
    where territory_code = files_of(territory);

-- The years searched for a territory, as `searched_by` writes them, files held for its région only included.
create macro searched_in(territory, wanted_perimeter, since) as (
    select searched_among(files_of(territory), wanted_perimeter, since)
);

-- The awards of one perimeter in a town, whatever the year, as its page lists them. A file held for one
-- région only counts here: a town is in one.
create macro town_awards_of(territory, wanted_perimeter) as table
    select
        year,
        scheme,
        label_of('scheme', scheme) as scheme_name,
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
        searched_in(territory, wanted_perimeter, 2018) as searched,
    from spending
    where perimeter = wanted_perimeter and commune_code in (from chosen_town(territory));
