-- SIREN of every commune and of every EPCI that holds a town: who received an award.
-- The SIREN of COG 2026 wins over the older BANATIC table, which is kept beside it because six towns
-- changed SIREN after the awards. Municipal arrondissements carry their city's SIREN: left out.
with communes_by_siren as (
    select
        siren,
        code as commune_code,
        1 as rank,
    from raw.cog_communes
    where type = 'commune-actuelle' and siren is not null
    union all
    select
        older.com_siren as siren,
        codes.commune_code,
        2 as rank,
    from raw.com_epci_dep_reg as older
    inner join _communes_codes as codes on older.com_code = codes.old_code
    left join raw.cog_communes as arrondissement
        on older.com_code = arrondissement.code and arrondissement.type = 'arrondissement-municipal'
    where older.com_siren is not null and arrondissement.code is null
),

-- An EPCI may hold towns of two départements: the one with most of them, then the first code.
epci_departements as (
    select
        epci_siren as siren,
        departement_code,
    from communes
    where epci_siren is not null
    group by epci_siren, departement_code
    qualify row_number() over (partition by epci_siren order by count(*) desc, departement_code) = 1
)

select
    siren,
    'commune' as holder,
    arg_min(commune_code, (rank, commune_code)) as commune_code,
    null as departement_code,
from communes_by_siren
group by siren
union all
select
    siren,
    'epci' as holder,
    null as commune_code,
    departement_code,
from epci_departements
order by siren
