-- Access to general practitioners, consultations within reach for each inhabitant and year: one row per year and commune of the
-- programme, or that had 2,000 to 20,000 inhabitants on its eve (period « since » of the populations).
-- Corsica is not in the file, lost where it was reshaped, nor is Mayotte: a commune that it has not is absent, never served.
with years as (
    select distinct year from _doctor_access_1_scores
)

select
    sized.commune_code,
    years.year::smallint as year,
    if(sized.is_programme, 'programme', 'same_size') as group_kind,
    sized.departement_code,
    sized.region_code,
    if(scores.access_score is null, 'absent', 'known') as status,
    scores.access_score,
from populations as sized
cross join years
left join _doctor_access_1_scores as scores on sized.commune_code = scores.code and years.year = scores.year
where sized.period = 'since' and (sized.is_programme or sized.is_same_size)
order by sized.commune_code, years.year
