-- When the events at some positions were recorded.
-- Parameter: positions.
select position, recorded_at from ${schema}.events where position = any (?)
