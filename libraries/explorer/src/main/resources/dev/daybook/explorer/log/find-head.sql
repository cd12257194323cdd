-- Position and time of the newest event up to a position; no row if there is none.
-- Parameter: position.
select position, recorded_at from ${schema}.events where position <= ? order by position desc limit 1
