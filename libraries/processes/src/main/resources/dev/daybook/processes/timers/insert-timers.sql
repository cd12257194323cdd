-- Adds pending timers.
-- Parameters: ids, streams, names, due times, correlation ids, lengths of chains.
insert into process_timers (id, stream_id, timer, due_at, correlation, chain)
select n.id, n.stream_id, n.timer, n.due_at, n.correlation, n.chain
from
  unnest(
    cast(? as uuid[]), cast(? as text[]), cast(? as text[]), cast(? as timestamptz[]),
    cast(? as text[]), cast(? as integer[])
  ) n (id, stream_id, timer, due_at, correlation, chain)
