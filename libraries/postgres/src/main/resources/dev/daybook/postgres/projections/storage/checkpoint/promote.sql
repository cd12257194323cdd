-- A live view's checkpoint once its tables are those that were built anew. Where the version is
-- another one, so are those who may hold it.
-- Parameters: version, position, the event there, version (three times), name.
update ${schema}.checkpoints
set
  version = ?,
  position = ?,
  event_id = ?,
  moved_at = clock_timestamp(),
  failed_position = null,
  error = null,
  holder = case when version = ? then holder end,
  held_from = case when version = ? then held_from end,
  held_until = case when version = ? then held_until end
where name = ? and generation = 'live'
