-- The shared vocabulary of the queries: every `_*.sql`, loaded in the order of its number.
-- First the words: labels, shares, classes.

-- French words of a coded value.
create macro label_of(wanted_kind, wanted_key) as (
    select label_fr from vocabulary where kind = wanted_kind and key = wanted_key
);

-- A share that is unknown, not zero, when there is nothing to share.
create macro share_of(part, whole) as part::double / nullif(whole, 0);

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
