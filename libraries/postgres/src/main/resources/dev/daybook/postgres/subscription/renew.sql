-- Renews the lease of a subscription; no row if it was lost.
-- Parameters: milliseconds, name, run.
update ${schema}.subscription_checkpoints
set held_from = clock_timestamp(), held_until = clock_timestamp() + ? * interval '1 millisecond'
where name = ? and holder = ?
