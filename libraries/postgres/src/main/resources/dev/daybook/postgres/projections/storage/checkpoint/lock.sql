-- Keeps a build from moving on for the rest of the transaction, and says where it is; a holder who
-- falls asleep in it loses the session. Table names without a schema mean the build's own.
-- Parameters: longest idleness in milliseconds, schemas, name, build.
select
  version,
  position,
  event_id,
  epochs,
  failed_position,
  error,
  action_id,
  holder,
  held_from,
  held_until,
  true as held,
  true as free,
  set_config('idle_in_transaction_session_timeout', ?, true),
  set_config('search_path', ?, true)
from ${schema}.checkpoints
where name = ? and generation = ?
for update
