-- The words printed in place of a day must not hide that it is known: an undated file is later than something that it holds.
-- ORT: the last signature that is not to come; Action cœur de ville: the last signature; state of ORT: the last update.
with said as (
    select
        source_id as file,
        id,
        as_of::date as as_of,
    from reference.source_cards
),

held as (
    select
        file_of('ort-liste') as file,
        max(try_cast(ort_signed_at as date)) filter (
            try_cast(ort_signed_at as date) <= as_of_source('anct-programmes')
        ) as last_on,
    from raw.anct_programmes
    union all
    select
        file_of('acv-liste'),
        max(try_cast(acv_signed_at as date)),
    from raw.anct_programmes
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
