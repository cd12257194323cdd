-- Position and time of the newest event; no row in an empty log.
-- Parameters: none.
select position, recorded_at from ${schema}.events order by position desc limit 1
