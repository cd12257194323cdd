-- The append function: every event enters the log through it, or through its fast path
-- append_event. One call is one batch of requests. A request is appended completely or not at all.
--
-- The outcomes are the same as if the requests were run one by one in the given order. For speed
-- the caller cuts the batch into segments. Within a segment no stream occurs twice, and no condition
-- has all its tags among those of earlier requests. So the requests of a segment can't see each
-- other's events, and a segment is checked and inserted as a set.
--
-- An append is one stream of a request. By append:
--   streams: the stream
--   expected: a version; -1: the stream exists; -2: any version
--   requests: the request's number from 1; the appends of a request are neighbours
-- By segment:
--   segment_appends, segment_events: its last element in the arrays by append and by event
-- By event:
--   event_appends: number of its append, from 1
--   event_numbers: its number in the append, from 1
--   event_ids, types, data, metadata: the event; data and metadata are jsonb, so that they are
--   parsed before the lock is taken
--   tag_lists: its tags, with spaces between
-- By condition:
--   condition_requests: number of the request
--   condition_tags, condition_types: lists with spaces between
--   condition_after: a position
--   condition_violated_by: position of an event that is known to violate it, or null
--   A condition without tags and types is one of time: clock_timestamp() is at or past
--   condition_after, in microseconds since 1970.
-- By request that may have been sent before, where no expected version would show it:
--   dedup_requests: number of the request
--   dedup_event_ids: id of the request's first event; it is searched for after dedup_after, a
--   position
--
-- These arrays may be null:
--   tag_lists, where no event has a tag
--   those by condition and by request, where the batch has none of them
--   requests, where each append is a request of its own
--   event_appends, event_numbers, segment_appends and segment_events, where each append brings one
--   event at an exact version, all appends are one segment and no condition is of time or known to
--   be violated; such a batch is inserted by one statement if no request is refused
--
-- Returns the head before the batch and the time given to its events. By append: the stream's
-- version before the append, and whether its request was accepted; both null where that one
-- statement inserted the batch. By request that an event rules out: the request's number, the number
-- of the violated condition (0 if the event is the request's own, sent before) and the event's
-- position (0 if the condition is one of time).
create or replace function append_events(
  streams text[], expected bigint[], requests integer[],
  segment_appends integer[], segment_events integer[],
  event_appends integer[], event_numbers integer[],
  event_ids uuid[], types text[], data jsonb[], metadata jsonb[],
  tag_lists text[],
  condition_requests integer[], condition_tags text[], condition_types text[],
  condition_after bigint[], condition_violated_by bigint[],
  dedup_requests integer[], dedup_event_ids uuid[], dedup_after bigint
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
  found_requests integer[];
  found_conditions integer[];
  found_by bigint[];
  inserted bigint;
  actual bigint[];
  accepted boolean[];
  refused_requests integer[];
  violated_conditions integer[];
  violating_positions bigint[];
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

  if cardinality(dedup_event_ids) > 0 and dedup_after < head then
    select
      array_agg(dedup_requests[array_position(dedup_event_ids, e.event_id)]),
      array_agg(0),
      array_agg(e.position)
    into refused_requests, violated_conditions, violating_positions
    from events e
    where e.position > dedup_after and e.event_id = any (dedup_event_ids);
  end if;

  if event_appends is null then
    -- Inserts all events or none: none if a version or a condition fails for one of them.
    insert into events
      (position, stream_id, version, event_id, type, data, metadata, recorded_at, tags)
    select
      head + n.ordinal,
      n.stream_id,
      n.expected + 1,
      n.event_id,
      n.type,
      n.data,
      n.metadata,
      recorded_at,
      coalesce(n.tags, '')
    from
      unnest(streams, expected, event_ids, types, data, metadata, tag_lists)
        with ordinality n (stream_id, expected, event_id, type, data, metadata, tags, ordinal)
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
          cross join lateral find_violation(
            string_to_array(c.tags, ' '), string_to_array(c.types, ' '), c.after, head
          )
      );
    if found then
      insert into event_tags (tag, position)
      select t.tag, head + n.ordinal
      from
        unnest(tag_lists) with ordinality n (tags, ordinal)
        cross join lateral unnest(string_to_array(n.tags, ' ')) t (tag);
      return (
        head, recorded_at, actual, accepted,
        refused_requests, violated_conditions, violating_positions
      );
    end if;
    event_appends := array(select generate_series(1, cardinality(streams)));
    requests := coalesce(requests, event_appends);
    event_numbers := array_fill(1, array[cardinality(streams)]);
    segment_appends := array[cardinality(streams)];
    segment_events := segment_appends;
  end if;

  for segment in 1 .. cardinality(segment_appends) loop
    last_append := segment_appends[segment];
    last_event := segment_events[segment];

    select
      array_agg(checked.version order by checked.ordinal),
      array_agg(checked.fits order by checked.ordinal)
    into versions, fits
    from (
      select
        a.ordinal,
        v.version,
        bool_and(case a.expected when -2 then true when -1 then v.version > 0
          else v.version = a.expected end) over (partition by a.request) as fits
      from
        unnest(
          streams[first_append:last_append],
          expected[first_append:last_append],
          requests[first_append:last_append]
        ) with ordinality a (stream_id, expected, request, ordinal)
        cross join lateral (
          select coalesce((
            select e.version from events e
            where e.stream_id = a.stream_id collate "C"
            order by e.version desc limit 1
          ), 0) as version
        ) v
    ) checked;

    if cardinality(condition_requests) > 0 then
      select array_agg(b.request), array_agg(b.ordinal), array_agg(b.found_by)
      into found_requests, found_conditions, found_by
      from (
        select distinct on (c.request)
          c.request,
          c.ordinal,
          coalesce(c.violated_by, violation.position, early.position) as found_by
        from
          unnest(
            condition_requests, condition_tags, condition_types,
            condition_after, condition_violated_by
          )
            with ordinality c (request, tags, types, after, violated_by, ordinal)
          left join lateral (
            select v.position
            from
              find_violation(
                string_to_array(c.tags, ' '), string_to_array(c.types, ' '), c.after, next_head
              ) v (position)
            where c.violated_by is null and (c.tags <> '' or c.types <> '')
            offset 0 -- what has no need of the search is not searched for
          ) violation on true
          left join lateral (
            select 0::bigint as position
            where
              c.tags = '' and c.types = ''
              and c.after > extract(epoch from clock_timestamp()) * 1000000
          ) early on true
        where
          c.request between requests[first_append] and requests[last_append]
          and coalesce(c.violated_by, violation.position, early.position) is not null
        order by c.request, c.ordinal
      ) b
      -- A wrong version is reported first.
      where fits[array_position(requests, b.request) - first_append + 1];
      refused_requests := refused_requests || found_requests;
      violated_conditions := violated_conditions || found_conditions;
      violating_positions := violating_positions || found_by;
    end if;

    if cardinality(refused_requests) > 0 then
      select array_agg(a.fits and a.request <> all (refused_requests) order by a.ordinal)
      into fits
      from
        unnest(fits, requests[first_append:last_append]) with ordinality a (fits, request, ordinal);
    end if;

    insert into events
      (position, stream_id, version, event_id, type, data, metadata, recorded_at, tags)
    select
      next_head + row_number() over (order by n.ordinal),
      streams[n.append],
      versions[n.append - first_append + 1] + n.number_in_append,
      n.event_id,
      n.type,
      n.data,
      n.metadata,
      recorded_at,
      coalesce(n.tags, '')
    from
      unnest(
        event_appends[first_event:last_event],
        event_numbers[first_event:last_event],
        event_ids[first_event:last_event],
        types[first_event:last_event],
        data[first_event:last_event],
        metadata[first_event:last_event],
        tag_lists[first_event:last_event]
      ) with ordinality n (append, number_in_append, event_id, type, data, metadata, tags, ordinal)
    where fits[n.append - first_append + 1];
    get diagnostics inserted = row_count;

    if cardinality(tag_lists) > 0 then
      insert into event_tags (tag, position)
      select t.tag, n.position
      from
        (
          select o.tags, next_head + row_number() over (order by o.ordinal) as position
          from
            unnest(event_appends[first_event:last_event], tag_lists[first_event:last_event])
              with ordinality o (append, tags, ordinal)
          where fits[o.append - first_append + 1]
        ) n
        cross join lateral unnest(string_to_array(n.tags, ' ')) t (tag);
    end if;

    next_head := next_head + inserted;
    actual := actual || versions;
    accepted := accepted || fits;
    first_append := last_append + 1;
    first_event := last_event + 1;
  end loop;
  return (
    head, recorded_at, actual, accepted, refused_requests, violated_conditions, violating_positions
  );
end
$$;

revoke all on function append_events from public;
