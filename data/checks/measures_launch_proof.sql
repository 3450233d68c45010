-- A measure is called a launch measure only with its proof beside it, and a proof belongs to a launch measure.
select
    measure_id,
    is_launch_measure,
    launch_proof,
from measures
where is_launch_measure <> (launch_proof is not null and launch_proof_url is not null and launch_proof_level is not null)
