-- The streams with most events after a position.
-- Parameters: position, number of streams.
select stream_id, count(*) as events, max(version) as version, max(position) as position
from ${schema}.events
where position > ?
group by stream_id
order by events desc, position desc
limit ?
