-- one row is a département that holds a town of the territory: private dwellings empty for over two years in its towns of the programme, and in all its communes
-- left out: towns whose count or stock is not published; earlier years, of another tax source
-- perimeter: none, a count of dwellings
with towns as (
    select
        communes.departement_code,
        any_value(communes.departement_name) as departement_name,
        count(*)::integer as town_count,
        (count(*) filter (where vacancy.status = 'known'))::integer as published_town_count,
        sum(vacancy.private_home_count)::integer as private_home_count,
        sum(vacancy.long_vacant_count)::integer as long_vacant_count,
    from communes
    inner join vacancy on communes.commune_code = vacancy.commune_code
    where communes.commune_code in (from towns_in($territory))
    group by communes.departement_code
),

wholes as (
    select
        departement_code,
        sum(long_vacant_count)::integer as whole_vacant_count,
        sum(private_home_count)::integer as whole_home_count,
    from vacancy
    where group_kind = 'all'
    group by departement_code
)

select
    towns.*,
    share_of(long_vacant_count, private_home_count) as long_vacant_share,
    whole_vacant_count,
    whole_home_count,
    share_of(whole_vacant_count, whole_home_count) as whole_vacant_share,
    as_of_source('lovac-communes') as vacant_on,
    ['lovac-communes', 'lovac-parc', 'lovac-departements'] as source_ids,
from towns
left join wholes on towns.departement_code = wholes.departement_code
order by long_vacant_share desc nulls last, towns.departement_code
