-- The timers that are pending. Derived from the events of processes: it says where to look, and the
-- log says whether a timer has fired.
create table process_timers (
  id uuid not null, -- of the timer; in all of its events
  stream_id text collate "C" not null, -- of the process
  timer text not null, -- its name
  due_at timestamptz not null,
  correlation text not null, -- correlation id of the event that scheduled it
  chain integer not null, -- length of the chain of steps that goes on when it fires
  constraint process_timers_by_id primary key (id)
);

create index process_timers_by_due_time on process_timers (due_at, id)
