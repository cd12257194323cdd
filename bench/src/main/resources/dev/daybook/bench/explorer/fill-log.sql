-- Inserts many events directly: four of each correlation id, each caused by the one before it, over
-- ten years, in 3 categories and 9 types, of which one is rare.
-- Placeholders: %1$s, the schema.
-- Parameters: number of events, three times.
insert into %1$s.events
  (position, stream_id, version, event_id, type, data, metadata, recorded_at)
select
  n,
  (array['account-s', 'order-s', 'invoice-s'])[cast(1 + (n - 1) %% streams %% 3 as integer)]
    || (n - 1) %% streams,
  (n - 1) / streams + 1,
  cast(md5('event ' || n) as uuid),
  case when n %% 50000 = 77 then 'RARE_FOUND' else 'TYPE_' || (hashint8(n) & 7) end,
  jsonb_build_object('amount', n, 'currency', 'USD', 'note', repeat('x', 140)),
  jsonb_strip_nulls(
    jsonb_build_object(
      'schemaVersion', '1',
      'correlationId', 'request-' || (n - 1) / 4,
      'causationId', case when n %% 4 <> 1 then cast(md5('event ' || n - 1) as uuid) end)),
  date_trunc('milliseconds', to_timestamp(1451606400 + n * 315360000.0 / total))
from
  (select cast(? as bigint) as total, greatest(1, cast(? as bigint) / 100) as streams) size,
  generate_series(1, cast(? as bigint)) n
