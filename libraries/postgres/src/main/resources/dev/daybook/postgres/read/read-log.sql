-- A page of the log, forward. It is limited by count and by size: the event that reaches the size
-- is the last one.
-- Parameters: after position, number of events, size in bytes.
select position, stream_id, version, event_id, type, data, metadata, recorded_at, tags, bytes
from (
  select
    position, stream_id, version, event_id, type, data, metadata, recorded_at, tags,
    pg_column_size(data) + pg_column_size(metadata) as own_bytes,
    sum(pg_column_size(data) + pg_column_size(metadata))
      over (order by position rows unbounded preceding) as bytes
  from ${schema}.events
  where position > ?
  order by position
  limit ?
) page
where bytes - own_bytes < ?
order by position
