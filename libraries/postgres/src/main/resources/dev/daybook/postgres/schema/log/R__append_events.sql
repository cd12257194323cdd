-- The append function: every event enters the log through it, or through its fast path
-- append_event. One call is one batch of units. A unit is appended completely or not at all.
--
-- The outcomes are the same as if the units were run one by one in the given order. For speed the
-- caller cuts the batch into segments. Within a segment no stream occurs twice, and no condition has
-- all its tags among those of earlier units. So the units of a segment can't see each other's
-- events, and a segment is checked and inserted as a set.
--
-- An append is one stream of a unit. By append:
--   streams: the stream
--   expected: a version; -1: the stream exists; -2: any version
--   units: the unit's number from 1; the appends of a unit are neighbours
-- By segment:
--   segment_appends, segment_events: its last element in the arrays by append and by event
-- By event:
--   owners: number of its append, from 1
--   offsets: its number in the append, from 1
--   event_ids, types, data, metadata: the event; data and metadata are jsonb, so that they are
--   parsed before the lock is taken
-- By tag:
--   tagged: number of the event, from 1
--   tags: the tag
-- By condition:
--   condition_units: number of the unit
--   condition_tags, condition_types: lists with spaces between
--   condition_after: a position
--   condition_broken: position of an event that is known to violate it, or null
-- By unit that may have been sent before, where no expected version would show it:
--   guarded_units: number of the unit
--   guards: id of the unit's first event; it is searched for after the position since
--
-- Arrays that a batch doesn't need may be null: those of tags, of conditions and of guards. Units may
-- be null where each append is a unit of its own. Owners, offsets, segment_appends and
-- segment_events may be null where each append brings one event at an exact version, all appends are
-- one segment and no condition is known to be violated. The last case is inserted by one statement
-- if no unit is refused.
--
-- Returns the head before the batch and the time given to its events; by append: the stream's
-- version before the append, and whether its unit was accepted. Both are null where that one
-- statement inserted the batch. By unit that an event stands against: the unit's number, the number
-- of the condition among all (0 if the event is the unit's own, sent before) and the event's
-- position.
create or replace function append_events(
  streams text[], expected bigint[], units integer[],
  segment_appends integer[], segment_events integer[],
  owners integer[], offsets integer[],
  event_ids uuid[], types text[], data jsonb[], metadata jsonb[],
  tagged integer[], tags text[],
  condition_units integer[], condition_tags text[], condition_types text[],
  condition_after bigint[], condition_broken bigint[],
  guarded_units integer[], guards uuid[], since bigint
)
returns append_outcome
language plpgsql
volatile
security definer
set search_path = "${flyway:defaultSchema}", pg_temp
-- A generic plan that was made while the table was empty would go on reading all of it.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_variable
declare
  log_locks constant integer := 1684107618; -- 'dayb', apart from other users of advisory locks
  head bigint;
  next_head bigint;
  recorded_at timestamptz;
  first_append integer := 1;
  first_event integer := 1;
  last_append integer;
  last_event integer;
  versions bigint[];
  fits boolean[];
  broken_units integer[];
  broken_conditions integer[];
  broken_by bigint[];
  inserted bigint;
  actual bigint[];
  accepted boolean[];
  against_units integer[];
  against_conditions integer[];
  against_positions bigint[];
begin
  -- One transaction at a time holds this lock, until its commit: commit order is position order.
  -- Each later statement takes a snapshot of its own, with the lock held.
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

  if cardinality(guards) > 0 and since < head then
    select
      array_agg(guarded_units[array_position(guards, e.event_id)]),
      array_agg(0),
      array_agg(e.position)
    into against_units, against_conditions, against_positions
    from events e
    where e.position > since and e.event_id = any (guards);
  end if;

  if owners is null then
    -- Inserts all events or none: none if a version or a condition fails for one of them.
    insert into events
      (position, stream_id, version, event_id, type, data, metadata, recorded_at)
    select
      head + n.place,
      n.stream_id,
      n.expected + 1,
      n.event_id,
      n.type,
      n.data,
      n.metadata,
      recorded_at
    from
      unnest(streams, expected, event_ids, types, data, metadata)
        with ordinality n (stream_id, expected, event_id, type, data, metadata, place)
    where
      not exists (
        select from unnest(streams, expected) a (stream_id, expected)
        where a.expected <> coalesce((
          select e.version from events e
          where e.stream_id = a.stream_id collate "C"
          order by e.version desc limit 1
        ), 0)
      )
      and not exists (
        select
        from
          unnest(condition_tags, condition_types, condition_after) c (tags, types, after)
          cross join lateral events_against(
            string_to_array(c.tags, ' '), string_to_array(c.types, ' '), c.after, head
          )
      );
    if found then
      insert into event_tags (tag, position)
      select t.tag, head + t.event from unnest(tagged, tags) t (event, tag);
      return (
        head, recorded_at, actual, accepted, against_units, against_conditions, against_positions
      );
    end if;
    owners := array(select generate_series(1, cardinality(streams)));
    units := coalesce(units, owners);
    offsets := array_fill(1, array[cardinality(streams)]);
    segment_appends := array[cardinality(streams)];
    segment_events := segment_appends;
  end if;

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

    if cardinality(condition_units) > 0 then
      select array_agg(b.unit), array_agg(b.place), array_agg(b.broken_by)
      into broken_units, broken_conditions, broken_by
      from (
        select distinct on (c.unit)
          c.unit, c.place, coalesce(c.broken, against.position) as broken_by
        from
          unnest(condition_units, condition_tags, condition_types, condition_after, condition_broken)
            with ordinality c (unit, tags, types, after, broken, place)
          left join lateral events_against(
            string_to_array(c.tags, ' '), string_to_array(c.types, ' '), c.after, next_head
          ) against (position) on c.broken is null
        where
          c.unit between units[first_append] and units[last_append]
          and (c.broken is not null or against.position is not null)
        order by c.unit, c.place
      ) b
      where fits[array_position(units, b.unit) - first_append + 1]; -- a wrong version is reported first
      against_units := against_units || broken_units;
      against_conditions := against_conditions || broken_conditions;
      against_positions := against_positions || broken_by;
    end if;

    if cardinality(against_units) > 0 then
      select array_agg(a.fits and a.unit <> all (against_units) order by a.place)
      into fits
      from unnest(fits, units[first_append:last_append]) with ordinality a (fits, unit, place);
    end if;

    insert into events
      (position, stream_id, version, event_id, type, data, metadata, recorded_at)
    select
      next_head + row_number() over (order by n.place),
      streams[n.owner],
      versions[n.owner - first_append + 1] + n.place_in_append,
      n.event_id,
      n.type,
      n.data,
      n.metadata,
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

    if cardinality(tags) > 0 then
      insert into event_tags (tag, position)
      select t.tag, n.position
      from
        (
          select
            first_event - 1 + o.place as event,
            next_head + row_number() over (order by o.place) as position
          from unnest(owners[first_event:last_event]) with ordinality o (owner, place)
          where fits[o.owner - first_append + 1]
        ) n
        join unnest(tagged, tags) t (event, tag) on t.event = n.event;
    end if;

    next_head := next_head + inserted;
    actual := actual || versions;
    accepted := accepted || fits;
    first_append := last_append + 1;
    first_event := last_event + 1;
  end loop;
  return (
    head, recorded_at, actual, accepted, against_units, against_conditions, against_positions
  );
end
$$;

revoke all on function append_events from public;
