-- Stores the position of a subscription and its event, and renews the lease; no row if the lease was
-- lost.
-- Parameters: position, event id, milliseconds, name, run.
update ${schema}.subscription_checkpoints
set
  position = ?,
  event_id = ?,
  stored_at = clock_timestamp(),
  held_from = clock_timestamp(),
  held_until = clock_timestamp() + ? * interval '1 millisecond'
where name = ? and holder = ?
