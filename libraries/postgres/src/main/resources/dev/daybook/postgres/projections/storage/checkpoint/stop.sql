-- Writes down why a reader has stopped.
-- Parameters: failed position, error, name, build, version, holder.
update ${schema}.checkpoints
set failed_position = ?, error = ?
where name = ? and generation = ? and version = ? and holder = ?
