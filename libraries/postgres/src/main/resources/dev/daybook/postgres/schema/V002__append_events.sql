-- The door: the only way into the log. One call is one batch of units; a unit is all or none.
--
-- The outcomes are those of the same units run one by one in the order given. To be fast all the
-- same, the caller cuts the batch into segments in which no stream occurs twice and no condition
-- has all its tags among those of earlier units: the units of a segment can't see each other's
-- events, so a segment is looked at and inserted as a set.
--
-- An append is one stream of a unit. By append: streams, expected (a version; -1: the stream
-- exists; -2: any), units (a number from 1, the same for the appends of one unit, which are
-- neighbours).
-- By segment: segment_appends and segment_events, where it ends in the other arrays.
-- By event: owners (which append, from 1), offsets (its place in the append, from 1), event_ids,
-- types, data, metadata: as jsonb, so that they are parsed before the lock is taken.
-- By tag: tagged (which event, from 1), tags.
-- By condition: condition_units, condition_tags and condition_types (lists with spaces between),
-- condition_after (a position), condition_broken (the position of an event that is known to stand
-- against it, or null).
-- By unit that no expected version would give away as one sent before: guarded_units, guards (the
-- id of its first event); it is looked for after the position since.
--
-- Returns the head before the batch, the time given to its events, and by append: the version that
-- its stream had when its turn came, and whether its unit was accepted. By unit that an event stands
-- against: its number, the place of the condition among all, 0 where the event is its own, and the
-- event's position.
create type append_outcome as (
  head bigint, recorded_at timestamptz, actual bigint[], accepted boolean[],
  against_units integer[], against_conditions integer[], against_positions bigint[]
);

create function append_events(
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
-- A generic plan made while the table was empty would read all of it for ever after.
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
    -- Each append is a unit of its own and brings one event at an exact version.
    insert into events
      (position, stream_id, version, event_id, type, data, metadata, recorded_at)
    select
      head + row_number() over (order by n.place),
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
      n.expected = coalesce((
        select e.version from events e
        where e.stream_id = n.stream_id collate "C"
        order by e.version desc limit 1
      ), 0);
    get diagnostics inserted = row_count;
    if inserted < cardinality(streams) then
      select
        array_agg(case when a.fits then a.expected else a.version end order by a.place),
        array_agg(a.fits order by a.place)
      into actual, accepted
      from (
        select
          n.place,
          n.expected,
          coalesce(v.version, 0) as version,
          coalesce(v.position > head, false) as fits
        from
          unnest(streams, expected) with ordinality n (stream_id, expected, place)
          left join lateral (
            select e.version, e.position from events e
            where e.stream_id = n.stream_id collate "C"
            order by e.version desc limit 1
          ) v on true
      ) a;
    end if;
    return (
      head, recorded_at, actual, accepted, against_units, against_conditions, against_positions
    );
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
      where fits[array_position(units, b.unit) - first_append + 1]; -- versions come first
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
