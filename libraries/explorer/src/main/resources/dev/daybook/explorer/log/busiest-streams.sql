-- The streams with most events in a section of the log.
-- Parameters: position after which it begins, its last position, number of streams.
select stream_id, count(*) as events, max(version) as version, max(position) as position
from ${schema}.events
where position > ? and position <= ?
group by stream_id
order by events desc, position desc
limit ?
