-- How far a projection has read. Parameters: name, version.
select position from ${schema}.checkpoints where name = ? and version = ?
