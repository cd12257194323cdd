-- The whole log by COPY, the fastest way to read it.
-- Parameters: none.
copy (
  select position, stream_id, version, event_id, type, data, metadata, recorded_at
  from daybook_read.events
  order by position
) to stdout
