-- An append that is rolled back: the first event of a new stream. Its data are 16 kB that hardly
-- compress, so that it needs pages which the table doesn't have yet.
-- Parameters: none.
select event_position
from ${schema}.append_event(
  'probe-' || pg_catalog.gen_random_uuid(), 0, pg_catalog.gen_random_uuid(), 'PROBED',
  pg_catalog.jsonb_build_object(
    'filling',
    (select pg_catalog.string_agg(pg_catalog.md5(pg_catalog.random()::text), '')
     from pg_catalog.generate_series(1, 512))),
  '{}')
