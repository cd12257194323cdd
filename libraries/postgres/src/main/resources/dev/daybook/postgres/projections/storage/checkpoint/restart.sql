-- Lets a build that has stopped go on behind a position, whoever takes it.
-- Parameters: position, position, name, build, version.
update ${schema}.checkpoints
set
  event_id = case when position = ? then event_id end,
  position = ?,
  failed_position = null,
  error = null
where name = ? and generation = ? and version = ?
