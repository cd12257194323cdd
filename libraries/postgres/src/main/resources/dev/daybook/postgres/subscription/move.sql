-- Keeps where a subscription has come, and renews its lease; no row where that was lost.
-- Parameters: position, milliseconds, name, run.
update ${schema}.subscription_checkpoints
set
  position = ?,
  stored_at = clock_timestamp(),
  held_from = clock_timestamp(),
  held_until = clock_timestamp() + ? * interval '1 millisecond'
where name = ? and holder = ?
