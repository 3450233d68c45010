-- What towns of the programme spend and receive, from the accounts that a ministry user drops: one row per town, year and account.
-- No row until a file of the OFGL is there. Of a file that tells budgets apart, the main one alone; the accounts of communes that
-- merged since are added. The newest file of a year decides.
with newest as (
    select
        exercice,
        max(source_id) as source_id,
    from raw.ofgl_accounts
    group by exercice
),

read as (
    select
        codes.commune_code,
        accounts.exercice::smallint as year,
        accounts.agregat as account_name,
        replace(regexp_replace(accounts.montant, '[^0-9,.-]', '', 'g'), ',', '.')::decimal(16, 2) as account_eur,
        accounts.source_id,
    from raw.ofgl_accounts as accounts
    inner join newest on accounts.exercice = newest.exercice and accounts.source_id = newest.source_id
    inner join _communes_codes as codes on accounts.code_insee = codes.old_code
    where accounts.budget is null or contains(lower(accounts.budget), 'principal')
)

select
    read.commune_code,
    read.year,
    read.account_name,
    -- A part that is not published leaves the whole unknown.
    if(count(read.account_eur) = count(*), sum(read.account_eur), null)::decimal(16, 2) as account_eur,
    any_value(read.source_id) as source_id,
from read
inner join communes on read.commune_code = communes.commune_code
group by read.commune_code, read.year, read.account_name
order by read.commune_code, read.year, read.account_name
