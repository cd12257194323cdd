-- For a migration tool of the application. Run it once, in one transaction, as the role that will
-- own the tables.
create schema if not exists "golden_log";
set local search_path to "golden_log";

do $$
begin
  if current_schema()::regnamespace is distinct from '"golden_log"'::regnamespace then
    raise exception 'Run this script in one transaction';
  end if;
end
$$;

-- Has no columns and no rows. Its comment, set below, has the version and a fingerprint of the
-- scripts that made the schema.
create table "daybook_schema_history" ();


-- The tables of the log. Its functions are in the files R__*.sql beside this one: one file each,
-- always the current definition.
--
-- Placeholder: golden_log, the schema of the log.

create table events (
  position bigint not null,
  stream_id text collate "C" not null,
  version bigint not null,
  event_id uuid not null,
  type text not null,
  data jsonb not null,
  metadata jsonb not null,
  recorded_at timestamptz not null,
  tags text not null default '', -- with spaces between
  constraint events_in_one_order primary key (position),
  constraint events_one_per_stream_version unique (stream_id, version),
  constraint events_count_from_one check (position > 0 and version > 0)
);

-- Large values are stored uncompressed: readers limit their pages by the stored size.
alter table events alter column data set storage external;
alter table events alter column metadata set storage external;

comment on table events is 'All events, in one order. Never altered.';
comment on column events.position
  is 'Index in the log: 1, 2, 3 … without gaps, in the order of commits';
comment on column events.version is 'Index in the stream: 1, 2, 3 … without gaps';
comment on column events.recorded_at is 'Whole milliseconds; never decreases along the positions';

comment on column events.tags
  is 'What event_tags has of the event, so that reading it needs no second table';

create table event_tags (
  tag text collate "C" not null,
  position bigint not null,
  constraint event_tags_in_order primary key (tag, position)
);

comment on table event_tags is 'The tags by which events are found. Never altered.';

-- Within an epoch the log only grows. An operator begins a new epoch after the log was restored
-- from a backup: positions after the backup's head will then get other events than readers have
-- seen.
create table log_epochs (
  number bigint not null,
  id uuid not null default gen_random_uuid(),
  began_after bigint not null,
  began_at timestamptz not null default clock_timestamp(),
  began_by text not null,
  reason text not null,
  key text,
  request_hash text,
  constraint log_epochs_in_order primary key (number),
  constraint log_epochs_known_by_id unique (id),
  constraint log_epochs_count_from_one check (number > 0 and began_after >= 0),
  constraint log_epochs_key_with_request_hash check ((key is null) = (request_hash is null)),
  constraint log_epochs_once_per_key unique (key)
);

comment on table log_epochs is 'The periods in which the log only grew. Never altered.';
comment on column log_epochs.id is 'The id of the first epoch identifies the log';
comment on column log_epochs.began_after
  is 'The head at the start of the epoch: events up to it are unchanged';
comment on column log_epochs.key is 'Idempotency key of the request that began the epoch';
comment on column log_epochs.request_hash is 'Hash of that request';

insert into log_epochs (number, began_after, began_by, reason)
values (1, 0, 'Daybook', 'the log was made');

-- The result of append_events, described in R__append_events.sql.
create type append_outcome as (
  head bigint, recorded_at timestamptz, actual bigint[], accepted boolean[],
  refused_requests integer[], violated_conditions integer[], violating_positions bigint[]
);

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
set search_path = "golden_log", pg_temp
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
--   event at an exact version, all appends are one segment and no condition is known to be
--   violated; such a batch is inserted by one statement if no request is refused
--
-- Returns the head before the batch and the time given to its events. By append: the stream's
-- version before the append, and whether its request was accepted; both null where that one
-- statement inserted the batch. By request that an event rules out: the request's number, the number
-- of the violated condition (0 if the event is the request's own, sent before) and the event's
-- position.
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
set search_path = "golden_log", pg_temp
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
          c.request, c.ordinal, coalesce(c.violated_by, violation.position) as found_by
        from
          unnest(
            condition_requests, condition_tags, condition_types,
            condition_after, condition_violated_by
          )
            with ordinality c (request, tags, types, after, violated_by, ordinal)
          left join lateral find_violation(
            string_to_array(c.tags, ' '), string_to_array(c.types, ' '), c.after, next_head
          ) violation (position) on c.violated_by is null
        where
          c.request between requests[first_append] and requests[last_append]
          and (c.violated_by is not null or violation.position is not null)
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

-- Begins an epoch after the last append, unless an epoch was begun with the same key. Takes
-- the lock of append_events.
--
-- began_by: the operator
-- reason: the operator's reason
-- key: idempotency key of the request; null if it has none
-- hash: hash of the request; null if it has no key
--
-- Returns the number of the new or the found epoch, and the hash stored with it.
create or replace function begin_epoch(began_by text, reason text, key text, hash text)
returns table (number bigint, request_hash text)
language sql
volatile
security definer
set search_path = "golden_log", pg_temp
begin atomic
  select pg_advisory_xact_lock(1684107618, 'events'::regclass::oid::integer);
  insert into log_epochs (number, began_after, began_by, reason, key, request_hash)
  select
    max(e.number) + 1,
    coalesce((select max(position) from events), 0),
    begin_epoch.began_by,
    begin_epoch.reason,
    begin_epoch.key,
    begin_epoch.hash
  from log_epochs e
  having not exists (select from log_epochs k where k.key = begin_epoch.key);
  select e.number, e.request_hash
  from log_epochs e
  where begin_epoch.key is null or e.key = begin_epoch.key
  order by e.number desc
  limit 1;
end;

revoke all on function begin_epoch from public;

-- Finds the first event that violates an append condition.
--
-- tags: the event has all of them; may be empty if there are types
-- types: the event has one of them; empty for any type
-- after: the event's position is greater
-- up_to: the event's position is not greater
--
-- Returns its position; no row if there is no such event. One tag and no types: one index lookup.
-- Otherwise the cost grows with the number of events that have the first tag; without tags, with the
-- number of all events after that position.
create or replace function find_violation(tags text[], types text[], after bigint, up_to bigint)
returns setof bigint
language sql
stable
begin atomic
  (select t.position
  from event_tags t
  where
    t.tag = tags[1] collate "C"
    and t.position > after
    and t.position <= up_to
    and (
      cardinality(types) = 0
      or exists (select from events e where e.position = t.position and e.type = any (types))
    )
    and not exists (
      select from unnest(tags[2:]) other (tag)
      where not exists (
        select from event_tags o
        where o.tag = other.tag collate "C" and o.position = t.position
        offset 0 -- one index lookup each, never a scan of all tags
      )
    )
  order by t.position
  limit 1)
  union all
  (select e.position
  from events e
  where
    cardinality(find_violation.tags) = 0
    and e.position > after
    and e.position <= up_to
    and e.type = any (types)
  order by e.position
  limit 1);
end;

revoke all on function find_violation from public;

-- Refuses update, delete and truncate on the tables of the log, for every role.
create or replace function refuse_change() returns trigger
language plpgsql
as $$
begin
  raise exception 'The log is immutable: % of % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$;

create or replace trigger events_are_immutable
  before update or delete or truncate on events
  for each statement execute function refuse_change();

create or replace trigger event_tags_are_immutable
  before update or delete or truncate on event_tags
  for each statement execute function refuse_change();

create or replace trigger log_epochs_are_immutable
  before update or delete or truncate on log_epochs
  for each statement execute function refuse_change();

-- They fire under session_replication_role = replica, too.
alter table events enable always trigger events_are_immutable;
alter table event_tags enable always trigger event_tags_are_immutable;
alter table log_epochs enable always trigger log_epochs_are_immutable;

-- Grants the service's role what it may do: read the log, append through the functions, begin an
-- epoch. Runs at each start, because a restored dump may have no privileges.
--
-- Placeholders: golden_log, the schema of the log; , the role, empty if
-- the owner itself serves; 1 892403d8915de67bbc2157f6bf5085e3036c847f06000dbfa8aa94126d378104, version and fingerprint of the scripts, which tell roles
-- that may not read the history by which release the schema was migrated.
do $$
declare
  service_role constant text := '';
  log_schema constant text := 'golden_log';
begin
  -- Nodes that start at the same time would get in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  execute format(
    'revoke all on function %1$I.append_events, %1$I.append_event, %1$I.find_violation,'
      || ' %1$I.begin_epoch from public',
    log_schema);
  execute format('comment on table %I.%I is %L', log_schema, 'daybook_schema_history', '1 892403d8915de67bbc2157f6bf5085e3036c847f06000dbfa8aa94126d378104');
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', log_schema, service_role);
    execute format('grant select on %I.events to %I', log_schema, service_role);
    execute format('grant select on %I.event_tags to %I', log_schema, service_role);
    execute format('grant select on %I.log_epochs to %I', log_schema, service_role);
    execute format(
      'grant execute on function %I.begin_epoch(text, text, text, text) to %I',
      log_schema, service_role);
    execute format('grant execute on function %I.find_violation to %I', log_schema, service_role);
    execute format('grant execute on function %I.append_events to %I', log_schema, service_role);
    execute format('grant execute on function %I.append_event to %I', log_schema, service_role);
  end if;
end
$$;

-- For a migration tool of the application. Run it once, in one transaction, as the role that will
-- own the tables.
create schema if not exists "golden_views";
set local search_path to "golden_views";

do $$
begin
  if current_schema()::regnamespace is distinct from '"golden_views"'::regnamespace then
    raise exception 'Run this script in one transaction';
  end if;
end
$$;

-- Has no columns and no rows. Its comment, set below, has the version and a fingerprint of the
-- scripts that made the schema.
create table "daybook_reader_history" ();


-- The tables of readers: checkpoints, parked streams, operator actions and snapshots.
--
-- Placeholder: golden_views, the schema of the read models, which these tables share: a
-- read model and its checkpoint change in one transaction.

-- The tables of a rebuild, under the same names as the live ones, until both are exchanged.
create schema if not exists "golden_views_shadow";

-- What operators did, and the checks that the service started by itself.
create table operator_actions (
  id bigint generated always as identity primary key,
  name text not null, -- of the projection
  kind text not null,
  done_at timestamptz not null default clock_timestamp(),
  done_by text not null,
  reason text not null,
  position bigint not null, -- of the event that it was about, or of the read model
  stream_id text collate "C", -- the parked stream that it was about
  outcome text, -- null while it is in progress
  superseded boolean not null default false, -- the log may no longer have the event
  differences bigint, -- how many rows differed from the log; null if they were not compared
  rebuilt boolean not null default false, -- it replaced the read model by a rebuilt one
  key text, -- idempotency key of the request
  request_hash text, -- hash of that request
  constraint operator_actions_key_with_request_hash check ((key is null) = (request_hash is null)),
  constraint operator_actions_once_per_key unique (key)
);

create index operator_actions_of_a_projection on operator_actions (name, id);
create index operator_actions_that_skip on operator_actions (name, position) where kind = 'skip';

-- How far each projection has read, and its lease: one node at a time runs a projection, until the
-- lease ends by the database's clock. A lease that begins in the future is void: the clock was set
-- back.
create table checkpoints (
  name text not null, -- of the projection
  generation text not null, -- live, or shadow: of a rebuild
  version integer not null, -- of the projection
  position bigint not null,
  event_id uuid, -- of the event at the position; null if it is unknown
  epochs uuid[], -- of the log, when the reader last found its event there
  moved_at timestamptz not null default clock_timestamp(),
  holder uuid, -- the reader that holds the lease; null if none does
  held_from timestamptz, -- when the lease was taken or last renewed
  held_until timestamptz,
  error text, -- why the projection stopped; null while it runs
  failed_position bigint, -- of the event that it stopped at; null if no event is the reason
  action_id bigint, -- of the operator action that asked for the rebuild
  constraint checkpoints_one_per_generation primary key (name, generation),
  constraint checkpoints_action_id_fkey foreign key (action_id) references operator_actions,
  constraint checkpoints_live_or_shadow check (generation in ('live', 'shadow')),
  constraint checkpoints_count_from_zero check (position >= 0),
  constraint checkpoints_held_until_a_time check ((holder is null) = (held_until is null)),
  constraint checkpoints_fail_for_a_reason check (error is not null or failed_position is null)
);

-- Streams whose events wait because one of them could not be applied.
create table parked_streams (
  name text not null, -- of the projection
  generation text not null, -- as in checkpoints
  stream_id text collate "C" not null,
  version bigint not null, -- of the event that could not be applied
  position bigint not null, -- of the same event
  error text not null,
  parked_at timestamptz not null default clock_timestamp(),
  constraint parked_streams_once_per_generation primary key (name, generation, stream_id)
);

-- How far subscriptions have read, and their leases, as for projections.
create table subscription_checkpoints (
  name text collate "C" not null, -- of the subscription
  position bigint, -- null before anything was stored
  event_id uuid, -- of the event at the position; null if it is unknown
  stored_at timestamptz not null default clock_timestamp(),
  holder uuid, -- the run that holds the lease; null if none does
  held_from timestamptz, -- when the lease was taken or last renewed
  held_until timestamptz,
  constraint subscription_checkpoints_one_each primary key (name),
  constraint subscription_checkpoints_in_log check (position >= 0),
  constraint subscription_checkpoints_held_for_a_time check (
    (holder is null) = (held_from is null) and (holder is null) = (held_until is null))
);

-- States of long streams, from which folding goes on. All rows can be deleted at any time.
create table snapshots (
  stream_id text collate "C" not null,
  version bigint not null, -- of the stream in this state
  recorded_at timestamptz not null, -- of the event with this version, to find it again
  fingerprint text not null, -- of the code that folded it
  types text[] not null, -- of the events that lead to the state, from the stream's first event on
  data text[] not null,
  metadata text[] not null,
  constraint snapshots_one_per_stream primary key (stream_id)
);

-- Grants the role that runs projections what it may do: create and drop their tables, in the schema
-- of the read models and in the shadow schema of rebuilds, and write the tables of readers. Runs at
-- each start, because a restored dump may have no privileges.
--
-- Placeholders: golden_views, the schema of the read models; , the role,
-- empty if the owner itself runs the projections; 1 4cc5dc6a6b8e02f193352b34395384cf627761cb88862300442ef32bed0b7f9e, version and fingerprint of the
-- scripts, which tell roles that may not read the history by which release the schema was migrated.
do $$
declare
  service_role constant text := '';
  live constant text := 'golden_views';
  shadow constant text := 'golden_views_shadow';
begin
  -- Nodes that start at the same time would get in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  execute format('comment on table %I.%I is %L', live, 'daybook_reader_history', '1 4cc5dc6a6b8e02f193352b34395384cf627761cb88862300442ef32bed0b7f9e');
  if service_role <> '' then
    execute format('grant usage, create on schema %I, %I to %I', live, shadow, service_role);
    execute format(
      'grant select, insert, update, delete on %1$I.checkpoints, %1$I.parked_streams,'
        || ' %1$I.snapshots, %1$I.subscription_checkpoints to %2$I',
      live, service_role);
    execute format('grant select, insert, update on %I.operator_actions to %I', live, service_role);
  end if;
end
$$;

-- For a migration tool of the application. Run it once, in one transaction, as the role that will
-- own the tables.
create schema if not exists "golden_keys";
set local search_path to "golden_keys";

do $$
begin
  if current_schema()::regnamespace is distinct from '"golden_keys"'::regnamespace then
    raise exception 'Run this script in one transaction';
  end if;
end
$$;

-- Has no columns and no rows. Its comment, set below, has the version and a fingerprint of the
-- scripts that made the schema.
create table "personal_schema_history" ();


-- The keys that encrypt names and e-mail addresses in the log: one for each person, itself
-- encrypted by the master key, which is not in the database. Deleting a row erases the person.
--
-- The read models in the same schema can be derived from the log; these keys can't. Back them up
-- together with the log.
create table personal_keys (
  person uuid not null,
  wrapped bytea not null, -- the key, encrypted by the master key
  constraint personal_keys_one_per_person primary key (person)
);

-- Identifies the master key that encrypts the keys: one row.
create table master_key_check (
  only_row boolean not null default true,
  check_value bytea not null,
  constraint master_key_check_one_row primary key (only_row),
  constraint master_key_check_only_row check (only_row)
);

-- A person's id is a text, of the form that a stream's id has. Ids that were UUIDs stay the same
-- text.
alter table personal_keys alter column person type text collate "C" using person::text;

-- Grants the service's role what it may do with the keys: add, read and delete them, never change
-- one. Runs at each start, because a restored dump may have no privileges.
--
-- Placeholders: golden_keys, the schema of the keys; , the role, empty if
-- the owner itself serves; 2 58a1a3d701d533cfa284dbff272a5df35fc51b567039d1e8ab5e3754321963fe, version and fingerprint of the scripts.
do $$
declare
  service_role constant text := '';
  keys_schema constant text := 'golden_keys';
begin
  -- Nodes that start at the same time would get in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  execute format('comment on table %I.%I is %L', keys_schema, 'personal_schema_history', '2 58a1a3d701d533cfa284dbff272a5df35fc51b567039d1e8ab5e3754321963fe');
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', keys_schema, service_role);
    execute format(
      'grant select, insert, delete on %I.personal_keys to %I', keys_schema, service_role);
    execute format('grant select, insert on %I.master_key_check to %I', keys_schema, service_role);
  end if;
end
$$;

-- For a migration tool of the application. Run it once, in one transaction, as the role that will
-- own the tables.
create schema if not exists "golden_views";
set local search_path to "golden_views";

do $$
begin
  if current_schema()::regnamespace is distinct from '"golden_views"'::regnamespace then
    raise exception 'Run this script in one transaction';
  end if;
end
$$;

-- Has no columns and no rows. Its comment, set below, has the version and a fingerprint of the
-- scripts that made the schema.
create table "daybook_audit_history" ();


-- What was signed of the log's Merkle tree. The tree itself is a read model, and can be rebuilt;
-- these rows can't.
create table audit_checkpoints (
  origin text collate "C" not null,
  size bigint not null,
  note text not null,
  signed_at timestamptz not null default clock_timestamp(),
  constraint audit_checkpoints_one_per_size primary key (origin, size)
);

comment on table audit_checkpoints is 'The signed checkpoints. Never altered.';
comment on column audit_checkpoints.origin is 'The identity of the log in an epoch, and the name of its key';
comment on column audit_checkpoints.note is 'The signed checkpoint as it was published';

-- Grants the service's role what it may do with checkpoints: add and read them, never change or
-- remove one. Runs at each start, because a restored dump may have no privileges.
--
-- Placeholders: golden_views, the schema; , the role, empty if the owner
-- itself signs; 1 7b324ef9aa46eba7a27b9a98986ff6b9715e34e5843a5c6832f90411f7014964, version and fingerprint of the scripts, which tell by which release the
-- schema was migrated.
do $$
declare
  service_role constant text := '';
  audit_schema constant text := 'golden_views';
begin
  -- Nodes that start at the same time would get in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  execute format('comment on table %I.%I is %L', audit_schema, 'daybook_audit_history', '1 7b324ef9aa46eba7a27b9a98986ff6b9715e34e5843a5c6832f90411f7014964');
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', audit_schema, service_role);
    execute format('grant select, insert on %I.audit_checkpoints to %I', audit_schema, service_role);
  end if;
end
$$;
