-- Stores why a reader stopped, if it still holds the lease.
-- Parameters: position of the failed event, error, name, generation, version, reader.
update ${schema}.checkpoints
set failed_position = ?, error = ?
where name = ? and generation = ? and version = ? and holder = ?
