-- The position up to which occurred times are indexed; no row if they are not.
-- Parameter: name of the projection.
select position from ${schema}.checkpoints where name = ? and generation = 'live'
