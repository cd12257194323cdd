-- Moves a checkpoint and renews its lease, if it is at the position that the reader expects and the
-- reader holds the lease: this fences off a second reader. Sets the search path to the schemas of
-- the generation, unless it has them: at a change of its text the driver prepares every statement
-- of the connection again. A session that is idle in the transaction for too long is ended, and its
-- lock with it.
-- Parameters: new position, id of the event there, lease in milliseconds, name, generation,
-- version, expected position, reader, longest idle time in milliseconds, schema, search path.
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
  set_config(
    'search_path',
    case
      when current_schemas(false) = array[cast(? as name), 'public']
        then current_setting('search_path')
      else ?
    end,
    true
  )
