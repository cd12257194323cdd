-- A log as an older build created it: tables, functions and migration history, with one event. Only
-- append_events is left out. Placeholder: ${schema}.
create schema ${schema};
set search_path = ${schema};

create table daybook_schema_history (
  installed_rank integer not null constraint daybook_schema_history_pk primary key,
  version varchar(50),
  description varchar(200) not null,
  type varchar(20) not null,
  script varchar(1000) not null,
  checksum integer,
  installed_by varchar(100) not null,
  installed_on timestamp not null default now(),
  execution_time integer not null,
  success boolean not null
);

create index daybook_schema_history_s_idx on daybook_schema_history (success);

insert into daybook_schema_history
  (installed_rank, version, description, type, script, checksum, installed_by, execution_time,
   success)
values
  (0, null, '<< Flyway Schema Creation >>', 'SCHEMA', '"daybook"', null, 'owner', 0, true),
  (1, '001', 'events', 'SQL', 'V001__events.sql', 744976351, 'owner', 9, true),
  (2, '002', 'append events', 'SQL', 'V002__append_events.sql', -969092559, 'owner', 3, true),
  (3, '003', 'log epochs', 'SQL', 'V003__log_epochs.sql', -816457115, 'owner', 4, true),
  (4, '004', 'append event', 'SQL', 'V004__append_event.sql', -2006962665, 'owner', 2, true),
  (5, '005', 'epoch keys', 'SQL', 'V005__epoch_keys.sql', -1155209326, 'owner', 3, true),
  (6, '006', 'append as expected', 'SQL', 'V006__append_as_expected.sql', -2110974403, 'owner', 3,
   true);

create table events (
  position bigint not null,
  stream_id text collate "C" not null,
  version bigint not null,
  event_id uuid not null,
  type text not null,
  data jsonb not null,
  metadata jsonb not null,
  recorded_at timestamptz not null,
  constraint events_in_one_order primary key (position),
  constraint events_one_per_stream_version unique (stream_id, version),
  constraint events_count_from_one check (position > 0 and version > 0)
);

alter table events alter column data set storage external;
alter table events alter column metadata set storage external;

comment on table events is 'Everything that happened, once, in order. Never altered.';
comment on column events.position is 'Place in the log: 1, 2, 3 … without gaps, in the order of commits';
comment on column events.version is 'Place in the stream: 1, 2, 3 … without gaps';
comment on column events.recorded_at is 'Whole milliseconds; never runs backwards along the positions';

create table event_tags (
  tag text collate "C" not null,
  position bigint not null,
  constraint event_tags_in_order primary key (tag, position)
);

comment on table event_tags is 'By which tags the events are found. Never altered.';

create function refuse_change() returns trigger
language plpgsql
as $$
begin
  raise exception 'The log is immutable: % of % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$;

create trigger events_are_immutable
  before update or delete or truncate on events
  for each statement execute function refuse_change();

alter table events enable always trigger events_are_immutable;

create trigger event_tags_are_immutable
  before update or delete or truncate on event_tags
  for each statement execute function refuse_change();

alter table event_tags enable always trigger event_tags_are_immutable;

create function events_against(tags text[], types text[], after bigint, upto bigint)
returns setof bigint
language sql
stable
as $$
  select t.position
  from event_tags t
  where
    t.tag = tags[1] collate "C"
    and t.position > after
    and t.position <= upto
    and (
      cardinality(types) = 0
      or exists (select from events e where e.position = t.position and e.type = any (types))
    )
    and not exists (
      select from unnest(tags[2:]) other (tag)
      where not exists (
        select from event_tags o
        where o.tag = other.tag collate "C" and o.position = t.position
        offset 0 -- a look into the index each, never a scan of all tags
      )
    )
  order by t.position
  limit 1;
$$;

revoke all on function events_against from public;
create table log_epochs (
  number bigint not null,
  id uuid not null default gen_random_uuid(),
  began_after bigint not null,
  began_at timestamptz not null default clock_timestamp(),
  began_by text not null,
  reason text not null,
  constraint log_epochs_in_order primary key (number),
  constraint log_epochs_known_by_id unique (id),
  constraint log_epochs_count_from_one check (number > 0 and began_after >= 0)
);

comment on table log_epochs is 'The times in which the log only grew. Never altered.';
comment on column log_epochs.id is 'The first one''s is the log''s';
comment on column log_epochs.began_after is 'The head then: up to there the past is the same';

insert into log_epochs (number, began_after, began_by, reason)
values (1, 0, 'Daybook', 'the log was made');

create trigger log_epochs_are_immutable
  before update or delete or truncate on log_epochs
  for each statement execute function refuse_change();

alter table log_epochs enable always trigger log_epochs_are_immutable;

create function begin_epoch(began_by text, reason text)
returns void
language sql
volatile
security definer
set search_path = ${schema}, pg_temp
as $$
  select pg_advisory_xact_lock(1684107618, 'events'::regclass::oid::integer);
  insert into log_epochs (number, began_after, began_by, reason)
  select
    max(e.number) + 1,
    coalesce((select max(position) from events), 0),
    begin_epoch.began_by,
    begin_epoch.reason
  from log_epochs e;
$$;

revoke all on function begin_epoch from public;
create function append_event(
  stream text, expected bigint, event_id uuid, type text, data jsonb, metadata jsonb,
  out appended_at bigint, out recorded_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = ${schema}, pg_temp
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
alter table log_epochs
  add column key text,
  add column request_hash text,
  add constraint log_epochs_know_what_came_with_a_key
    check ((key is null) = (request_hash is null)),
  add constraint log_epochs_once_per_key unique (key);

comment on column log_epochs.request_hash is 'Of what came with the key';

drop function begin_epoch;

create function begin_epoch(began_by text, reason text, key text, hash text)
returns table (number bigint, request_hash text)
language sql
volatile
security definer
set search_path = ${schema}, pg_temp
as $$
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
$$;

revoke all on function begin_epoch from public;

insert into events (position, stream_id, version, event_id, type, data, metadata, recorded_at)
values (1, 'thing-a', 1, gen_random_uuid(), 'HAPPENED', '{}', '{}', now());
