-- Inserts one event.
-- Parameters: stream, version, event id, type, data, metadata.
insert into raw.events (stream_id, version, event_id, type, data, metadata)
values (?, ?, ?, ?, cast(? as jsonb), cast(? as jsonb))
