-- France, without the arrondissements that the file counts twice: 66,732,538 inhabitants in its edition of 2022.
select sum(population) as population
from baseline
having file_of('insee-comparateur') = 'insee-comparateur-2022' and sum(population) <> 66732538
