-- Inserts a million events directly: 500,000 times a student joins a course and leaves it.
-- Placeholders: %1$s, the schema; %2$s, the kind of the streams, course or student; %3$d, the number
-- of streams; %4$d, the position before the first event.
insert into %1$s.events
  (position, stream_id, version, event_id, type, data, metadata, recorded_at, tags)
select
  %4$d + n, '%2$s-' || p %% %3$d, p / %3$d * 2 + (n - 1) %% 2 + 1, gen_random_uuid(),
  case (n - 1) %% 2 when 0 then 'ENROLLED' else 'LEFT' end,
  jsonb_build_object('course', p %% 10000, 'student', p %% 50000),
  '{"schemaVersion": 1}', clock_timestamp(),
  'course:' || p %% 10000 || ' student:' || p %% 50000
from (select n, (n - 1) / 2 as p from generate_series(1, 1000000) n) numbered
