-- The newest event's position, no row while there is none.
select position from ${schema}.events order by position desc limit 1
