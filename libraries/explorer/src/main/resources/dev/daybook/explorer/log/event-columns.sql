  -- The columns of an event in a list; LogReads puts them into its statements. A large event comes
  -- without data and metadata.
  position, stream_id, version, event_id, type, recorded_at, tags,
  pg_column_size(data) + pg_column_size(metadata) as bytes,
  case when pg_column_size(data) + pg_column_size(metadata) <= ${bytes-max} then data end as data,
  case
    when pg_column_size(data) + pg_column_size(metadata) <= ${bytes-max} then metadata
  end as metadata
