-- Adds deposits to each account of a log in which each account has one event.
-- Parameters: deposits an account.
insert into daybook.events
  (position, stream_id, version, event_id, type, data, metadata, recorded_at)
select
  (select max(position) from daybook.events)
    + row_number() over (order by n.version, a.position),
  a.stream_id, n.version, gen_random_uuid(), 'FUNDS_DEPOSITED',
  '{"amount": 12.5, "currency": "USD"}', '{"actor": "anonymous", "schemaVersion": 1}',
  a.recorded_at
from daybook.events a cross join generate_series(2, ? + 1) n (version)
