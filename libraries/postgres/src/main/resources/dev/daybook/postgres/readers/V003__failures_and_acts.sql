-- What a projection could not apply, and what operators did about it.

alter table checkpoints
  add column error text, -- why it has stopped; null while it runs
  add column failed_position bigint, -- of the event that it stopped at, if it was one
  add constraint checkpoints_fail_for_a_reason check (error is not null or failed_position is null);

-- Streams whose events wait since one of them could not be applied.
create table parked_streams (
  name text not null, -- the projection's
  stream_id text collate "C" not null,
  version bigint not null, -- of the event that could not be applied, in its stream
  position bigint not null, -- of the same, in the log
  error text not null,
  parked_at timestamptz not null default clock_timestamp(),
  constraint parked_streams_once_per_projection primary key (name, stream_id)
);

-- What operators did.
create table acts (
  act bigint generated always as identity primary key,
  name text not null, -- the projection's
  what text not null,
  done_at timestamptz not null default clock_timestamp(),
  done_by text not null,
  why text not null,
  position bigint not null, -- of the event that it was about, or of the view
  stream_id text collate "C", -- the parked one that it was about
  outcome text -- null while it goes on
);

create index acts_of_a_projection on acts (name, act);
create index acts_that_skip on acts (name, position) where what = 'skip';
