-- Inserts many events directly, 100 a stream: appending them would take long.
-- Placeholders: %1$s, the schema.
-- Parameters: number of events.
insert into %1$s.events
  (position, stream_id, version, event_id, type, data, metadata, recorded_at)
select
  n, 'account-filled-' || (n - 1) / 100, (n - 1) %% 100 + 1, gen_random_uuid(), 'FUNDS_DEPOSITED',
  jsonb_build_object('amount', n, 'currency', 'USD', 'note', repeat('x', 140)),
  '{"schemaVersion": 1}', clock_timestamp()
from generate_series(1, ?) n
