-- Stores a state of a stream in the place of an earlier one.
-- 1 stream, 2 version, 3 when its last event was recorded (milliseconds since 1970), 4 fingerprint
-- of the code, 5 types, 6 data and 7 metadata of the events that lead to it
insert into ${schema}.snapshots as s
  (stream_id, version, recorded_at, fingerprint, types, data, metadata)
values (?, ?, timestamptz 'epoch' + ? * interval '1 millisecond', ?, ?, ?, ?)
on conflict (stream_id) do update set
  version = excluded.version,
  recorded_at = excluded.recorded_at,
  fingerprint = excluded.fingerprint,
  types = excluded.types,
  data = excluded.data,
  metadata = excluded.metadata
where s.version < excluded.version or s.fingerprint <> excluded.fingerprint
