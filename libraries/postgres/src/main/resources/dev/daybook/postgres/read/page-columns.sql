  -- The columns of an event in a page; PageQuery puts them into its statements. A large event, one
  -- of more than 4 KiB, comes without data and metadata, so that 1,000 rows have at most 4 MiB;
  -- read-large-events.sql reads it.
  position, stream_id, version, event_id, type, recorded_at, tags,
  case when pg_column_size(data) + pg_column_size(metadata) <= 4096 then data end as data,
  case when pg_column_size(data) + pg_column_size(metadata) <= 4096 then metadata end as metadata,
  pg_column_size(data) + pg_column_size(metadata) as bytes
