-- Stores the position of a subscription and renews its lease; no row if the lease was lost.
-- Parameters: position, milliseconds, name, run.
update ${schema}.subscription_checkpoints
set
  position = ?,
  stored_at = clock_timestamp(),
  held_from = clock_timestamp(),
  held_until = clock_timestamp() + ? * interval '1 millisecond'
where name = ? and holder = ?
