-- Stores the epochs of the log that a checkpoint belongs to.
-- Parameters: epochs, name, generation, version.
update ${schema}.checkpoints
set epochs = ?
where name = ? and generation = ? and version = ?
