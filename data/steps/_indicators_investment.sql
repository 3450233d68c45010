-- Investment expenditure by town: the file has no commune code, only a name made into an address.
-- Its author drops what has no plain letter (« Paimbœuf » is written « paimbuf ») and adds the code to a name
-- that several communes share: a name is read only when it is one commune's, or followed by the code.
with names as (
    select
        code,
        nom as commune_name,
    from raw.cog_communes
    where type = 'commune-actuelle'
    union
    -- The name before the last renaming: « Louhans », since Louhans-Châteaurenaud.
    select
        commune_code,
        listed_name,
    from communes
    where listed_name is not null
),

addresses as (
    select
        code,
        trim(regexp_replace(replace(lower(strip_accents(commune_name)), 'œ', ''), '[^a-z0-9]+', '-', 'g'), '-') as address,
    from names
),

matched as (
    select
        addresses.code as commune_code,
        investment.year,
        investment.depenses as spent_eur,
        investment.key as address,
    from addresses
    inner join raw.investment as investment on addresses.address || '-' || lower(addresses.code) = lower(investment.key)
    union
    select
        addresses.code,
        investment.year,
        investment.depenses,
        investment.key,
    from addresses
    inner join raw.investment as investment on addresses.address = investment.key
    where addresses.address in (select address from addresses group by address having count(distinct code) = 1)
)

select matched.*
from matched
inner join communes using (commune_code)
order by matched.commune_code
