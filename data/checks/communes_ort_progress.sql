-- A progress filled in the ORT extract must keep a label here: a new wording would vanish silently.
-- Of a town with several conventions one alone is kept: a wording that no town keeps is the unknown one.
select
    extract."Avancement" as published,
    count(*) as town_count,
from communes
inner join raw.ort as extract on communes.commune_code = extract."Code commune"
where extract.source_id = file_of('ort') and nullif(trim(extract."Avancement"), '') is not null
group by extract."Avancement"
having count(communes.ort_progress) = 0
