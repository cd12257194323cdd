-- Ends a build. Parameters: name, build.
delete from ${schema}.checkpoints where name = ? and generation = ?
