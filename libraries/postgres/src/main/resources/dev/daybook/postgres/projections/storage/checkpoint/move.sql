-- Moves a checkpoint on, if it still is where this reader believes it to be and nobody else has
-- taken it: the fence against a second reader. Renews the lease. A reader that stands still in the
-- middle of the transaction loses its session, and with it the checkpoint's lock. For the rest of
-- the transaction, table names without a schema mean the build's own.
-- Parameters: to, the event there, lease in milliseconds, name, build, version, from, holder, longest idleness in
-- milliseconds, schemas.
update ${schema}.checkpoints
set
  position = ?,
  event_id = ?,
  moved_at = clock_timestamp(),
  held_from = clock_timestamp(),
  held_until = clock_timestamp() + ? * interval '1 millisecond'
where name = ? and generation = ? and version = ? and position = ? and holder = ?
returning
  set_config('idle_in_transaction_session_timeout', ?, true),
  set_config('search_path', ?, true)
