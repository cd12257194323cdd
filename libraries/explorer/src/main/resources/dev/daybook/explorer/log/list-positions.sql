-- The positions of the live read models.
-- Parameter: number of rows.
select name, position from ${schema}.checkpoints where generation = 'live' order by name limit ?
