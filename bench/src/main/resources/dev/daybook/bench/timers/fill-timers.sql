-- Inserts events that schedule timers directly, each on a stream of its own.
-- Placeholders: %1$s, the schema; %2$d, the number of the first stream; %3$d, the number of timers;
-- %4$s, when they are due.
insert into %1$s.events
  (position, stream_id, version, event_id, type, data, metadata, recorded_at)
select
  last + n, 'bench-' || %2$d + n, 1, id, 'PROCESS_TIMER_SCHEDULED',
  jsonb_build_object('id', id, 'timer', 'deadline', 'due', '%4$s'),
  '{"schemaVersion": 1}', clock_timestamp()
from (
  select
    n, gen_random_uuid() as id,
    (select coalesce(max(position), 0) from %1$s.events) as last
  from generate_series(1, %3$d) n
) numbered
