-- The ledger's rows in a territory.

-- Whether a row of the ledger lies in a territory.
-- Grants to an EPCI belong to the EPCI and to the département that gave them, never to a town.
create macro ledger_in(territory, wanted_perimeter) as table
    select *
    from spending
    where
        perimeter = wanted_perimeter
        and case
            when wanted_perimeter <> 'state_grants_epci' then commune_code in (from towns_in(territory))
            when territory['level'] = 'france' then true
            when territory['level'] = 'region' then list_contains(territory['codes'], region_code)
            when territory['level'] = 'departement' then list_contains(territory['codes'], departement_code)
            when territory['level'] = 'epci' then list_contains(territory['codes'], beneficiary_siren)
            else false
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

-- The awards of one perimeter in a town, whatever the year, as its page lists them. A file held for one
-- région only counts here: a town is in one.
create macro town_awards_of(territory, wanted_perimeter) as table
    select
        year,
        scheme,
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
    from spending
    where perimeter = wanted_perimeter and commune_code in (from chosen_town(territory));
