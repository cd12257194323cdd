-- Puts a build's checkpoint back to the start of the log, whoever takes it.
-- Parameters: epochs of the log, name, build, version.
update ${schema}.checkpoints
set
  position = 0,
  event_id = null,
  epochs = ?,
  holder = null,
  held_from = null,
  held_until = null,
  failed_position = null,
  error = null
where name = ? and generation = ? and version = ?
