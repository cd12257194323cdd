-- The time that the log has reached at a position: the latest one of its events up to there.
-- Parameter: position.
select reached_at from ${schema}.explorer_times where position <= ? order by position desc limit 1
