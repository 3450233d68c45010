-- The shared vocabulary of the queries: every `_*.sql`, loaded in the order of its number.
-- First the words: labels, shares, classes.

-- French words of a coded value.
create macro label_of(wanted_kind, wanted_key) as (
    select label_fr from vocabulary where kind = wanted_kind and key = wanted_key
);

-- The source that a file is an edition of: « dgcl-2023 » → « dgcl ». Older releases wrote the edition anywhere in the id.
create macro source_of(file) as regexp_replace(file, '-20[0-9]{2}(-[0-9]{2,4})*', '');

-- A file's id as it is written today, its edition last.
create macro file_id(file) as source_of(file) || regexp_extract(file, '-20[0-9]{2}(-[0-9]{2,4})*');

-- The date of a source: that of its newest file.
create macro as_of_source(wanted) as (
    select max(sources.as_of) from sources where source_of(sources.source_id) = wanted
);

-- A share that is unknown, not zero, when there is nothing to share.
create macro share_of(part, whole) as part::double / nullif(whole, 0);

-- An amount for each of a number of inhabitants or towns, to the cent; unknown when there are none.
create macro amount_per(amount, number_of) as round(amount / nullif(number_of, 0), 2)::decimal(16, 2);

-- The same, in a perimeter. An EPCI serves other communes too: its grants have no inhabitants nor towns to be divided by.
create macro ratio_in(wanted_perimeter, amount, number_of) as
case when wanted_perimeter <> 'state_grants_epci' then amount_per(amount, number_of) end;

-- A text as it is looked for: « Îlots de fraîcheur » → « ilots de fraicheur ».
create macro plain_words(words) as regexp_replace(strip_accents(lower(words)), '[^a-z0-9]+', ' ', 'g');

-- Whether a text holds every word asked. « friches » finds « friche »: a final mark of the plural is not looked for.
create macro holds_words(words, asked) as len(list_filter(
    string_split(trim(plain_words(asked)), ' '),
    lambda word: not contains(plain_words(words), regexp_replace(word, '(?:s|x)$', ''))
)) = 0;

-- Where a town stands: its agreement, then its ORT; 'undated' when neither is known.
create macro stage_of(is_ort, agreement_signed_on) as case
    when is_ort then 'ort'
    when agreement_signed_on is not null then 'agreement'
    else 'undated'
end;

-- Levels of centrality as the words used in addresses.
create macro centrality_key(centrality_class) as case
    when starts_with(centrality_class, 'Centre structurant') then 'structurant'
    when starts_with(centrality_class, 'Centre intermédiaire') then 'intermediaire'
    when starts_with(centrality_class, 'Centre local') then 'local'
    when centrality_class is not null then 'non-centre'
    else 'inconnue'
end;

-- Whether an award enters totals, and why not.
create macro counting_of(is_before_programme, coverage) as case
    when is_before_programme then 'before'
    when coverage = 'regional' then 'regional'
    else 'counted'
end;
