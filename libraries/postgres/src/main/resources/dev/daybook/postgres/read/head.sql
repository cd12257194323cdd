-- The position of the newest event; no row in an empty log.
-- Parameters: none.
select position from ${schema}.events order by position desc limit 1
