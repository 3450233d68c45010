-- one row is a town of the territory, with all that the release knows of it and the State grants it is known to have received
-- left out: towns whose name, code, postal code or intercommunalité does not hold the text looked for; no known award is null, not zero
-- perimeter: state_grants_town
with looked_for as (
    select strip_accents(lower(trim($search['text']))) as words
)

select
    communes.commune_code,
    commune_name,
    postal_codes,
    departement_code,
    departement_name,
    region_code,
    region_name,
    epci_siren,
    epci_name,
    population,
    label_of('population_class', population_class) as population_class_name,
    density_class,
    centrality_class,
    rurality_class,
    massif_name,
    agreement_signed_on,
    agreement_group_count,
    is_ort,
    ort_signed_on,
    stage_of(is_ort, agreement_signed_on) as town_stage,
    programmes,
    has_france_services,
    has_territoire_industrie,
    list_contains(programmes, 'avenir-montagnes') as has_avenir_montagnes,
    has_fabrique,
    has_manufacture,
    has_frla,
    has_qpv,
    has_cite_educative,
    has_cite_emploi,
    has_habitat_inclusif,
    has_site_cles_en_main,
    amount_eur,
    amount_per(amount_eur, inhabitants_of(communes.commune_code, population)) as amount_per_inhabitant_eur,
    award_count,
    list_max(town_grants.grant_years)::integer as last_grant_year,
    searched_by('state_grants_town') as searched,
    'state_grants_town' as perimeter,
    ['anct-programmes', 'ort-liste', 'cog', 'epci'] || coalesce(source_ids, []) as source_ids,
from communes
cross join looked_for
inner join town_programmes on town_programmes.commune_code = communes.commune_code
left join town_grants on town_grants.commune_code = communes.commune_code
where
    communes.commune_code in (from towns_in($territory))
    and (
        contains(strip_accents(lower(commune_name)), words)
        or contains(strip_accents(lower(coalesce(epci_name, ''))), words)
        or starts_with(communes.commune_code, upper(words))
        or list_contains(postal_codes, words)
    )
order by departement_code, strip_accents(lower(commune_name)), communes.commune_code
