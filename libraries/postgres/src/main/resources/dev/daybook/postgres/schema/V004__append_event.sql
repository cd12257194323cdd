-- The door's short way for who comes alone with one event at an exact version: what append_events
-- would do, in two statements.
--
-- Returns the event's position and time, or nulls where it is not as simple as that: the version is
-- another one, the log is empty, or the isolation is not READ COMMITTED. Nothing has happened then,
-- and append_events is to be asked, which knows the reason.
create function append_event(
  stream text, expected bigint, event_id uuid, type text, data jsonb, metadata jsonb,
  out appended_at bigint, out recorded_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = "${flyway:defaultSchema}", pg_temp
set enable_seqscan = off -- as in append_events, and so the next one
set plan_cache_mode = force_generic_plan
as $$
declare
  log_locks constant integer := 1684107618; -- that of append_events
begin
  perform pg_advisory_xact_lock(log_locks, 'events'::regclass::oid::integer);

  insert into events as new
    (position, stream_id, version, event_id, type, data, metadata, recorded_at)
  select
    head.position + 1,
    append_event.stream,
    append_event.expected + 1,
    append_event.event_id,
    append_event.type,
    append_event.data,
    append_event.metadata,
    greatest(date_trunc('milliseconds', clock_timestamp()), head.recorded_at)
  from (select e.position, e.recorded_at from events e order by e.position desc limit 1) head
  where
    append_event.expected = coalesce((
      select e.version from events e
      where e.stream_id = append_event.stream collate "C"
      order by e.version desc limit 1
    ), 0)
    and current_setting('transaction_isolation') = 'read committed'
  returning new.position, new.recorded_at into appended_at, recorded_at;
end
$$;

revoke all on function append_event from public;
