-- The words printed in place of a day must not hide that it is known: an undated file is later than something that it holds.
-- ORT: the last signature that is not to come; Action cœur de ville: the last signature; state of ORT: the last update.
with said as (
    select
        source_id as file,
        id,
        as_of::date as as_of,
    from reference.source_cards
),

-- The file that holds the three lists, whatever was dropped since.
json as (
    select
        min(as_of::date) filter (id = 'anct-programmes') as as_of,
        min(source_id) filter (id = 'ort-liste') as ort_file,
        min(source_id) filter (id = 'acv-liste') as acv_file,
    from reference.source_cards
    where is_counted
),

held as (
    select
        json.ort_file as file,
        max(try_cast(programmes.ort_signed_at as date)) filter (try_cast(programmes.ort_signed_at as date) <= json.as_of) as last_on,
    from raw.anct_programmes as programmes
    cross join json
    group by all
    union all
    select
        json.acv_file,
        max(try_cast(programmes.acv_signed_at as date)),
    from raw.anct_programmes as programmes
    cross join json
    group by all
    union all
    select
        source_id,
        max(try_strptime("Dernière actualisation", '%d-%m-%Y %H:%M')::date),
    from raw.ort
    group by source_id
    union all
    select
        file_of('conseillers-numeriques'),
        max(year_on),
    from (select max(try_cast("date_de_validation_en_comité_de_sélection" as date)) as year_on from raw.conseillers_numeriques)
)

select
    said.*,
    held.last_on,
from said
inner join held using (file)
where held.last_on is distinct from said.as_of
