-- A progress filled in the ORT extract must keep a label here: a new wording would vanish silently.
select
    communes.commune_code,
    extract."Avancement" as published,
from communes
join raw.ort as extract on communes.commune_code = extract."Code commune"
where nullif(trim(extract."Avancement"), '') is not null and communes.ort_progress is null
