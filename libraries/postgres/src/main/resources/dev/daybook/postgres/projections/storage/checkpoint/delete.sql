-- Deletes the checkpoint of a generation.
-- Parameters: name, generation.
delete from ${schema}.checkpoints where name = ? and generation = ?
