-- Where the units of a level stand among themselves, and a year before the list of towns.

-- How far behind the median a share is « more than ten points behind ».
create macro far_behind() as 0.10;

-- Every unit of a level (« region », « departement », « epci ») with its shares, those of a year before the list, and the
-- medians of the level, a unit counting for one. A signature later than the list, or without a date, tells no year: it
-- counts at both ends.
create macro standing_at(wanted_level) as table
    with read as (
        select
            code_at(wanted_level, region_code, departement_code, epci_siren, communes.commune_code) as unit_code,
            communes.commune_code,
            population,
            is_ort,
            agreement_signed_on,
            ort_signed_on,
            amount_eur,
            dated.listed_on,
            ort_signed_on > dated.listed_on - interval 1 year and ort_signed_on <= dated.listed_on as is_ort_new,
            agreement_signed_on > dated.listed_on - interval 1 year
            and agreement_signed_on <= dated.listed_on as is_agreement_new,
        from communes
        cross join (select as_of_source('anct-programmes') as listed_on) as dated
        left join town_grants on town_grants.commune_code = communes.commune_code
    ),

    counted as (
        select
            unit_code,
            any_value(listed_on) as listed_on,
            count(*)::integer as town_count,
            (count(*) filter (where is_ort))::integer as ort_count,
            (count(*) filter (where is_ort and is_ort_new))::integer as new_ort_count,
            count(agreement_signed_on)::integer as signatory_count,
            (count(*) filter (where is_agreement_new))::integer as new_signatory_count,
            count(amount_eur)::integer as granted_town_count,
            share_of(ort_count, town_count) as ort_share,
            share_of(signatory_count, town_count) as signatory_share,
            share_of(granted_town_count, town_count) as granted_town_share,
            amount_per(sum(amount_eur), inhabitants_of(unit_code, sum(population))) as amount_per_inhabitant_eur,
            amount_per(sum(amount_eur), count(*)) as amount_per_town_eur,
            greatest(
                max(ort_signed_on) filter (where ort_signed_on <= read.listed_on),
                max(agreement_signed_on) filter (where agreement_signed_on <= read.listed_on)
            ) as latest_signed_on,
        from read
        where unit_code is not null
        group by unit_code
    )

    select
        *,
        median(ort_share) over () as median_ort_share,
        median(signatory_share) over () as median_signatory_share,
        median(granted_town_share) over () as median_granted_town_share,
        median(amount_per_inhabitant_eur) over () as median_amount_per_inhabitant_eur,
        (count(*) over ())::integer as unit_count,
    from counted;
