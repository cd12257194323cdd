-- Releases the lease of a subscription, unless it was lost.
-- Parameters: name, run.
update ${schema}.subscription_checkpoints
set holder = null, held_from = null, held_until = null
where name = ? and holder = ?
