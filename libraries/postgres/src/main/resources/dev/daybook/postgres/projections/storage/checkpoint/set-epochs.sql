-- Says that a checkpoint knows these epochs, of another log than it comes from.
-- Parameters: the epochs, name, build, version.
update ${schema}.checkpoints
set epochs = ?
where name = ? and generation = ? and version = ?
