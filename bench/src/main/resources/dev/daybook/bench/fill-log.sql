-- Many events, past the door, for that would take long: 100 a stream, each with a tag of its own
-- where the log is to have tags. Parameter: how many.
insert into %1$s.events
  (position, stream_id, version, event_id, type, data, metadata, recorded_at)
select
  n, 'account-filled-' || (n - 1) / 100, (n - 1) %% 100 + 1, gen_random_uuid(), 'FUNDS_DEPOSITED',
  jsonb_build_object('amount', n, 'currency', 'USD', 'note', repeat('x', 140)),
  '{"schemaVersion": 1}', clock_timestamp()
from generate_series(1, ?) n
