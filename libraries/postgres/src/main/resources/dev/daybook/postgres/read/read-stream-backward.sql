-- A page of a stream, backward, limited by count and by size as in read-log.sql.
-- Parameters: stream, before version, number of events, size in bytes.
select position, stream_id, version, event_id, type, data, metadata, recorded_at, tags, bytes
from (
  select
    position, stream_id, version, event_id, type, data, metadata, recorded_at, tags,
    pg_column_size(data) + pg_column_size(metadata) as own_bytes,
    sum(pg_column_size(data) + pg_column_size(metadata))
      over (order by version desc rows unbounded preceding) as bytes
  from ${schema}.events
  where stream_id = ? and version < ?
  order by version desc
  limit ?
) page
where bytes - own_bytes < ?
order by version desc
