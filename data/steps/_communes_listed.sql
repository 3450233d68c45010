-- One row per commune that the newest list of the programme names, as it names it: the file in JSON, or a list dropped since.
-- Codes are those of today. A date that it leaves out is that of the newest elder list that has it.
with lists as (
    select
        source_id,
        key as code,
        label as listed_name,
        try_cast(pvd_signed_at as date) as signed_on,
        null as pvd_id,
    from raw.anct_programmes
    where pvd
    union all
    select
        source_id,
        insee_com,
        lib_com,
        try_cast(date_signature as date),
        nullif(trim(id_pvd), ''),
    from raw.pvd_list
),

dated as (
    select
        lists.source_id,
        coalesce(codes.commune_code, lists.code) as commune_code,
        lists.listed_name,
        lists.signed_on,
        lists.pvd_id,
        card.as_of,
        card.as_of = max(card.as_of) over () as is_newest,
    from lists
    inner join reference.source_cards as card on lists.source_id = card.source_id
    left join _communes_codes as codes on lists.code = codes.old_code
)

select
    commune_code,
    arg_max(listed_name, as_of) as listed_name,
    arg_max(signed_on, as_of) filter (where signed_on is not null) as listed_on,
    arg_max(pvd_id, as_of) filter (where pvd_id is not null) as pvd_id,
from dated
group by commune_code
having bool_or(is_newest)
order by commune_code
