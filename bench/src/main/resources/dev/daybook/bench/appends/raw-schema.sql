-- The columns and indexes of the log without its functions, for comparison.
-- Parameters: none.
drop schema if exists raw cascade;
create schema raw;
create table raw.events (
  position bigint generated always as identity primary key,
  stream_id text collate "C" not null,
  version bigint not null,
  event_id uuid not null,
  type text not null,
  data jsonb not null,
  metadata jsonb not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (stream_id, version)
);
