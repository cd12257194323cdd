-- The position up to which the explorer's index reaches; no row if there is none.
-- Parameters: name and version of the projection.
select position from ${schema}.checkpoints where name = ? and version = ? and generation = 'live'
