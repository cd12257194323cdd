-- The door: the only way into the log. One call is one batch of units; a unit is all or none.
--
-- The outcomes are those of the same units run one by one in the order given. To be fast all the
-- same, the caller cuts the batch into segments in which no stream occurs twice; the appends of a
-- segment can't see each other's events, so a segment is looked at and inserted as a set.
--
-- An append is one stream of a unit. By append: streams, expected (a version; -1: the stream
-- exists; -2: any), units (a number, the same for the appends of one unit, which are neighbours).
-- By segment: segment_appends and segment_events, where it ends in the other arrays.
-- By event: owners (which append, from 1), offsets (its place in the append, from 1), event_ids,
-- types, data, metadata.
--
-- Returns the head before the batch, the time given to its events, and by append: the version that
-- its stream had when its turn came, and whether its unit was accepted.
create function append_events(
  streams text[], expected bigint[], units integer[],
  segment_appends integer[], segment_events integer[],
  owners integer[], offsets integer[],
  event_ids uuid[], types text[], data text[], metadata text[],
  out head bigint, out recorded_at timestamptz, out actual bigint[], out accepted boolean[]
)
language plpgsql
volatile
security definer
set search_path = "${flyway:defaultSchema}", pg_temp
-- A generic plan made while the table was empty would read all of it for ever after.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_variable
declare
  log_locks constant integer := 1684107618; -- 'dayb', apart from other users of advisory locks
  next_head bigint;
  first_append integer := 1;
  first_event integer := 1;
  last_append integer;
  last_event integer;
  versions bigint[];
  fits boolean[];
  inserted bigint;
begin
  -- Whoever holds this lock is alone with the log until its commit: commit order is position order.
  -- Each later statement has a snapshot of its own, taken with the lock held.
  perform pg_advisory_xact_lock(log_locks, 'events'::regclass::oid::integer);
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'append_events needs READ COMMITTED, not %',
        current_setting('transaction_isolation')
      using errcode = 'invalid_transaction_state';
  end if;

  select e.position, e.recorded_at into head, recorded_at
  from events e order by e.position desc limit 1;
  head := coalesce(head, 0);
  next_head := head;
  recorded_at := greatest(date_trunc('milliseconds', clock_timestamp()), recorded_at);

  for segment in 1 .. cardinality(segment_appends) loop
    last_append := segment_appends[segment];
    last_event := segment_events[segment];

    select
      array_agg(looked.version order by looked.place),
      array_agg(looked.fits order by looked.place)
    into versions, fits
    from (
      select
        a.place,
        v.version,
        bool_and(case a.expected when -2 then true when -1 then v.version > 0
          else v.version = a.expected end) over (partition by a.unit) as fits
      from
        unnest(
          streams[first_append:last_append],
          expected[first_append:last_append],
          units[first_append:last_append]
        ) with ordinality a (stream_id, expected, unit, place)
        cross join lateral (
          select coalesce((
            select e.version from events e
            where e.stream_id = a.stream_id collate "C"
            order by e.version desc limit 1
          ), 0) as version
        ) v
    ) looked;

    insert into events
      (position, stream_id, version, event_id, type, data, metadata, recorded_at)
    select
      next_head + row_number() over (order by n.place),
      streams[n.owner],
      versions[n.owner - first_append + 1] + n.place_in_append,
      n.event_id,
      n.type,
      n.data::jsonb,
      n.metadata::jsonb,
      recorded_at
    from
      unnest(
        owners[first_event:last_event],
        offsets[first_event:last_event],
        event_ids[first_event:last_event],
        types[first_event:last_event],
        data[first_event:last_event],
        metadata[first_event:last_event]
      ) with ordinality n (owner, place_in_append, event_id, type, data, metadata, place)
    where fits[n.owner - first_append + 1];
    get diagnostics inserted = row_count;

    next_head := next_head + inserted;
    actual := actual || versions;
    accepted := accepted || fits;
    first_append := last_append + 1;
    first_event := last_event + 1;
  end loop;
end
$$;

revoke all on function append_events from public;
