-- States of long streams, to be folded on from. Disposable: all of it can be deleted at any time.
create table snapshots (
  stream_id text collate "C" not null,
  version bigint not null, -- of the stream, when it was in this state
  recorded_at timestamptz not null, -- the last event of that version, so that it is known again
  folding text not null, -- a fingerprint of the code that made it
  types text[] not null, -- of the events that lead to it from the stream's first one
  data text[] not null,
  metadata text[] not null,
  constraint snapshots_one_per_stream primary key (stream_id)
);
