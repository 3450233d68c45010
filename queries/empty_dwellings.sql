-- one row is private dwellings empty for over two years, as counts: towns of a territory, all the communes around them (of their région or départements), the programme and the country
-- left out: towns whose count or stock is not published; earlier years, of another tax source
-- perimeter: none, a count of dwellings
with around as (
    select distinct
        region_code,
        departement_code,
    from communes
    where lies_in($territory, region_code, departement_code, epci_siren, commune_code)
),

chosen as (
    select
        'here' as side,
        vacancy.*,
    from vacancy
    where group_kind = 'programme' and commune_code in (from towns_in($territory))
    union all
    select
        'around',
        vacancy.*,
    from vacancy
    where
        group_kind = 'all'
        and $territory['level'] <> 'france'
        and if(
            $territory['level'] = 'region',
            region_code in (select around.region_code from around),
            departement_code in (select around.departement_code from around)
        )
    union all
    select
        'programme',
        vacancy.*,
    from vacancy
    where group_kind = 'programme' and $territory['level'] <> 'france'
    union all
    select
        'country',
        vacancy.*,
    from vacancy
    where group_kind = 'all'
)

select
    side,
    if(side in ('here', 'programme'), count(*), null)::integer as town_count,
    if(side in ('here', 'programme'), count(*) filter (where status = 'known'), null)::integer as published_town_count,
    sum(private_home_count)::integer as private_home_count,
    sum(long_vacant_count)::integer as long_vacant_count,
    share_of(sum(long_vacant_count), sum(private_home_count)) as long_vacant_share,
    as_of_source('lovac-communes') as vacant_on,
    ['lovac-communes', 'lovac-parc', 'lovac-departements'] as source_ids,
from chosen
group by side
order by list_position(['here', 'around', 'programme', 'country'], side)
