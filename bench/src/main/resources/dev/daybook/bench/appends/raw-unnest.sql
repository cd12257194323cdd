-- Inserts many events.
-- Parameters, all arrays: streams, versions, event ids, types, data, metadata.
insert into raw.events (stream_id, version, event_id, type, data, metadata)
select stream_id, version, event_id, type, cast(data as jsonb), cast(metadata as jsonb)
from unnest(
  cast(? as text[]), cast(? as bigint[]), cast(? as uuid[]),
  cast(? as text[]), cast(? as text[]), cast(? as text[])
) as new (stream_id, version, event_id, type, data, metadata)
