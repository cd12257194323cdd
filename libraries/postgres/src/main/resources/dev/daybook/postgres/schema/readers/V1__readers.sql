-- The tables of readers: checkpoints, parked streams, operator actions and snapshots.
--
-- Placeholder: ${flyway:defaultSchema}, the schema of the read models, which these tables share: a
-- read model and its checkpoint change in one transaction.

-- The tables of a rebuild, under the same names as the live ones, until both are exchanged.
create schema if not exists "${flyway:defaultSchema}_shadow";

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
