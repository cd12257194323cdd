-- Locks the checkpoint of a generation until the transaction ends, and sets the search path to the
-- schemas of the generation. A session that is idle in the transaction for too long is ended.
-- Parameters: longest idle time in milliseconds, schemas, name, generation.
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
