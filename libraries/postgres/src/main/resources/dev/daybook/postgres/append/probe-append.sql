-- An append that is to be rolled back: a new stream's first event. Its data is 16 kB that hardly
-- compress, so that it needs pages which the table doesn't have yet.
select appended_at
from ${schema}.append_event(
  'probe-' || pg_catalog.gen_random_uuid(), 0, pg_catalog.gen_random_uuid(), 'PROBED',
  pg_catalog.jsonb_build_object(
    'filling',
    (select pg_catalog.string_agg(pg_catalog.md5(pg_catalog.random()::text), '')
     from pg_catalog.generate_series(1, 512))),
  '{}')
