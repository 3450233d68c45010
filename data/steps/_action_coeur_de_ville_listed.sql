-- One row per commune that the newest list of the sister programme names: the file in JSON, or a list dropped since.
with lists as (
    select
        file_of_json.source_id,
        programmes.key as code,
        programmes.label as listed_name,
        try_cast(programmes.acv_signed_at as date) as signed_on,
    from raw.anct_programmes as programmes
    cross join (select min(source_id) as source_id from reference.source_cards where id = 'acv-liste' and is_counted) as file_of_json
    where programmes.acv
    union all
    select
        source_id,
        insee_com,
        lib_com,
        try_cast(date_signature as date),
    from raw.acv_list
)

select
    lists.code,
    lists.listed_name,
    lists.signed_on,
from lists
inner join reference.source_cards as card on lists.source_id = card.source_id
where card.as_of = (select max(as_of) from reference.source_cards where id = 'acv-liste')
order by lists.code
