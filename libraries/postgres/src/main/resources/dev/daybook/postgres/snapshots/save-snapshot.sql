-- Stores the snapshot of a stream, in place of an earlier one.
-- Parameters: stream, version, time of its last event (milliseconds since 1970), fingerprint of the
-- code, and of the events that lead to the state: types, data, metadata.
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
