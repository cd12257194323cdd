-- The tables of the log. Its functions are in the files R__*.sql beside this one: one file each,
-- always the current definition.
--
-- Placeholder: ${flyway:defaultSchema}, the schema of the log.

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
