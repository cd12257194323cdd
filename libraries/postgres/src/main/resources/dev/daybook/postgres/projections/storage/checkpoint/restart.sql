-- Clears the error of a generation and sets its position.
-- Parameters: position, position, name, generation, version.
update ${schema}.checkpoints
set
  event_id = case when position = ? then event_id end,
  position = ?,
  failed_position = null,
  error = null
where name = ? and generation = ? and version = ?
