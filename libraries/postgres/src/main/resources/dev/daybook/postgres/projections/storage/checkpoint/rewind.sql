-- Sets the checkpoint of a generation back to the start of the log, without lease and error.
-- Parameters: epochs of the log, name, generation, version.
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
