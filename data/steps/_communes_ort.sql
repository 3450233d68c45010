-- One row per commune of the ORT files: is it signed, since when, how far. The newest file says whether it is signed: that of
-- the JSON list, or a follow-up of the conventions dropped since; the newest follow-up alone says how far.
with follow_up as (
    select
        ort.*,
        card.as_of,
        card.as_of = max(card.as_of) over () as is_newest,
    from raw.ort as ort
    inner join reference.source_cards as card on ort.source_id = card.source_id
),

-- A commune may have several conventions: a signed one, then the latest, says what it is.
states as (
    select
        coalesce(codes.commune_code, follow_up."Code commune") as commune_code,
        follow_up.as_of,
        nullif(trim(follow_up."Signée ?"), '') as status,
        try_cast(follow_up."Si signée, date de signature" as date) as signed_on,
        case lower(trim(follow_up."Avancement"))
            when 'non commencé' then 'Non commencé'
            when 'phase de démarrage' then 'Phase de démarrage'
            when 'phase d''étude' then 'Phase d’étude'
            when 'phase opérationnelle' then 'Phase opérationnelle'
            when 'en cours' then 'En cours'
            when 'achevé' then 'Achevé'
        end as progress,
    from follow_up
    left join _communes_codes as codes on follow_up."Code commune" = codes.old_code
    where follow_up.is_newest
    qualify row_number() over (
        partition by coalesce(codes.commune_code, follow_up."Code commune")
        order by trim(follow_up."Signée ?") = 'Signée' desc nulls last, signed_on desc nulls last, follow_up.source_row
    ) = 1
),

listed as (
    select
        coalesce(codes.commune_code, programmes.key) as commune_code,
        bool_or(coalesce(programmes.ort, false)) as is_ort,
        max(try_cast(programmes.ort_signed_at as date)) as signed_on,
    from raw.anct_programmes as programmes
    left join _communes_codes as codes on programmes.key = codes.old_code
    group by all
)

select
    coalesce(listed.commune_code, states.commune_code) as commune_code,
    if(newest.is_follow_up, states.status is not distinct from 'Signée', coalesce(listed.is_ort, false)) as is_ort,
    case
        when not newest.is_follow_up then listed.signed_on
        when states.status = 'Signée' then states.signed_on
    end as ort_signed_on,
    states.status as ort_status,
    states.progress as ort_progress,
from listed
full join states on listed.commune_code = states.commune_code
cross join (
    select coalesce((select max(as_of) from follow_up) > as_of_source('ort-liste')::varchar, false) as is_follow_up
) as newest
order by 1
