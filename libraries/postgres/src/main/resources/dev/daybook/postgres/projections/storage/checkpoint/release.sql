-- Releases the lease of a checkpoint, so that another reader need not wait for its end.
-- Parameters: name, generation, version, reader.
update ${schema}.checkpoints
set holder = null, held_from = null, held_until = null
where name = ? and generation = ? and version = ? and holder = ?
