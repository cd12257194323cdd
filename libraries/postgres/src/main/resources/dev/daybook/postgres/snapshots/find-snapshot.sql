-- The snapshot of a stream with the stream's first event, if the same code made it and the stream
-- still has the event that it was made at.
-- Placeholders: ${schema}, of the snapshots; ${log}, of the log.
-- Parameters: stream, fingerprint of the code.
select
  s.version, s.recorded_at, s.types, s.data, s.metadata,
  first.position as first_position, first.event_id as first_event_id, first.type as first_type,
  first.data as first_data, first.metadata as first_metadata,
  first.recorded_at as first_recorded_at, first.tags as first_tags
from ${schema}.snapshots s
join ${log}.events first on first.stream_id = s.stream_id and first.version = 1
join ${log}.events last
  on last.stream_id = s.stream_id and last.version = s.version and last.recorded_at = s.recorded_at
where s.stream_id = ? and s.fingerprint = ?
