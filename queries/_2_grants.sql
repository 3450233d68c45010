-- What enters headlines, town by town, and which files are held.

-- Awards that enter headlines: since the programme began, held for the whole country.
create macro headlines_of(ledger) as table
    select * from query_table(ledger) where not is_before_programme and coverage <> 'regional';

create table headline_awards as
select * from headlines_of('spending');

-- The files that headlines add up.
create table headline_files as
select
    perimeter,
    list(distinct source_id order by source_id) as source_ids,
from headline_awards
group by perimeter;

-- What each town is known to have received itself: no row means no known award, never zero.
create macro town_grants_of(ledger) as table
    select
        commune_code,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from headlines_of(ledger)
    where perimeter = 'state_grants_town'
    group by commune_code;

create table town_grants as
select * from town_grants_of('spending');

-- Towns that were divided after an award: the awards are those of the larger town of then.
create table divided_towns as
select commune_code
from communes
inner join town_grants using (commune_code)
where perimeter_change = 'split' and list_min(grant_years) < perimeter_changed_year;

-- The inhabitants by whom the awards of a town or of a larger unit are divided: unknown for a divided town, whose
-- inhabitants of today are not those of the town that received.
create macro inhabitants_of(code, inhabitants) as case when code in (from divided_towns) then null else inhabitants end;

-- Whether the file of a scheme is held for a year, by territory. A scheme made of several measures (the
-- Fonds vert) is held as soon as one of them is.
create table held_files as
select
    scheme,
    year,
    territory_level,
    territory_code,
    max_by(
        status,
        case status
            when 'national' then 5
            when 'partial' then 4
            when 'regional' then 3
            when 'missing' then 2
            else 1
        end
    ) as status,
from coverage
inner join (select distinct measure_id, scheme from spending) using (measure_id)
group by scheme, year, territory_level, territory_code;

-- The same for the awards of one perimeter. These lists say who received, not where: an award located in a town under
-- another bearer is seen when its row happens to carry the town's code, never in a file that names no bearer.
create macro held_status(wanted_perimeter, scheme, status) as
case
    when wanted_perimeter <> 'state_grants_located' or scheme not in ('DETR', 'DSIL', 'DPV') then status
    when status = 'national' then 'partial'
    when status = 'regional' then 'missing'
    else status
end;

-- How far it reaches: a whole file that says too little for the perimeter is « seen ».
create macro reach_of(wanted_perimeter, scheme, status) as
if(
    status = 'national' and held_status(wanted_perimeter, scheme, status) = 'partial',
    'seen',
    held_status(wanted_perimeter, scheme, status)
);

-- What was searched: every year whose file is held, found in or not, with how far it reaches, and the schemes that it
-- stops at when it is not whole. « 2021 partial Conseillers numériques, 2023 national, 2024 national »: a period is
-- that of the files, never that of the awards that happen to be in them.
create macro searched_among(files_of, wanted_perimeter, since) as (
    select string_agg(concat_ws(' ', year, reach, names), ', ' order by year, reach)
    from (
        select
            year,
            reach,
            case when reach = 'partial' then string_agg(label_of('scheme', scheme), ' + ' order by scheme) end as names,
        from (
            select *
            from (
                select
                    year,
                    scheme,
                    reach_of(wanted_perimeter, scheme, status) as reach,
                from held_files
                where territory_code = files_of and year >= since
            )
            where reach in ('national', 'partial', 'regional', 'seen')
            -- Held for the whole country by one scheme at least, a year needs no other word.
            qualify reach = 'national' or not bool_or(reach = 'national') over (partition by year)
        )
        group by year, reach
    )
);

-- The same for the whole country since the programme began: what every headline searches.
create table searched_files as
select
    perimeter,
    searched_among('FR', perimeter, 2020) as searched,
from headline_files;

create macro searched_by(wanted_perimeter) as (
    select searched from searched_files where perimeter = wanted_perimeter
);

create macro searched_sources(wanted_perimeter) as coalesce(
    (select source_ids from headline_files where perimeter = wanted_perimeter), []
);
