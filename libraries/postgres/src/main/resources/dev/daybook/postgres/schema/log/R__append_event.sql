-- Fast path: appends one event at an exact expected version for a lone caller. Same lock, order and
-- rules as append_events, in two statements.
--
-- stream, expected: the stream, and the version that it must have
-- event_id, type, data, metadata: the event
--
-- Returns the event's position and time. Returns nulls and appends nothing if the stream has another
-- version, the log is empty or the isolation level is not READ COMMITTED: append_events then tells
-- the reason.
create or replace function append_event(
  stream text, expected bigint, event_id uuid, type text, data jsonb, metadata jsonb,
  out event_position bigint, out recorded_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = "${flyway:defaultSchema}", pg_temp
set enable_seqscan = off -- reason in append_events, for the next line too
set plan_cache_mode = force_generic_plan
as $$
declare
  log_locks constant integer := 1684107618; -- the same as in append_events
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
  returning new.position, new.recorded_at into event_position, recorded_at;
end
$$;

revoke all on function append_event from public;
