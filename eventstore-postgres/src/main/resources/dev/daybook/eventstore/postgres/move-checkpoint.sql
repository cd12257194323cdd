-- Moves a checkpoint on, if it still is where this reader believes it to be: the fence against a
-- second reader. Parameters: to, name, version, from.
update ${schema}.checkpoints
set position = ?, moved_at = clock_timestamp()
where name = ? and version = ? and position = ?
