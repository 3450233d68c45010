-- Before the programme and since: its towns, and other communes of the same size beside them. Never an effect.

-- The fewest communes of which a share or a median is compared.
create macro least_compared() as 30;

-- A share or a median, unknown of a group that is too small to be compared.
create macro if_compared(commune_count, value) as if(commune_count >= least_compared(), value, null);

-- The régions that a territory lies in.
create macro regions_in(territory) as table
    select distinct region_code
    from communes
    where lies_in(territory, region_code, departement_code, epci_siren, commune_code);

-- Communes outside the programme, of 2,000 to 20,000 inhabitants at the start of a period: those of the country beside
-- France, else those of the régions of the territory. Their populations are known.
create macro compared_communes(territory) as table
    select populations.*
    from populations
    where
        not is_programme
        and is_same_size
        and status = 'known'
        and (territory['level'] = 'france' or region_code in (from regions_in(territory)));

-- The changes of both sides over both periods; a town without a known population is in none.
create macro changes_in(territory) as table
    select *
    from populations
    where is_programme and status = 'known' and commune_code in (from towns_in(territory))
    union all
    from compared_communes(territory);

-- A short name of each level of centrality.
create macro centrality_name(centrality_class) as case centrality_key(centrality_class)
    when 'structurant' then 'Centres structurants'
    when 'intermediaire' then 'Centres intermédiaires'
    when 'local' then 'Centres locaux'
    when 'non-centre' then if(starts_with(centrality_class, 'Centre majeur'), 'Centres majeurs', 'Communes non centres')
    else 'Non définie (outre-mer)'
end;
