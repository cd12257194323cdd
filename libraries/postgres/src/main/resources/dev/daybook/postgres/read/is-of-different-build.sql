-- Tells whether a schema has a log that lacks functions or columns which this build uses: a
-- different build created it. Reads the catalog only, so that a role without privileges on the log
-- may ask.
-- Parameters: schema.
select
  exists (
    select
    from pg_catalog.pg_class c
    where c.relnamespace = n.oid and c.relname = 'events'
  )
  and (
    (
      select count(distinct p.proname) < 4
      from pg_catalog.pg_proc p
      where
        p.pronamespace = n.oid
        and p.proname in ('append_event', 'append_events', 'begin_epoch', 'find_violation')
    )
    or not exists (
      select
      from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = n.oid and c.relname = 'events' and a.attname = 'tags'
    )
  ) as of_different_build
from (select cast(? as name) as schema) as given
left join pg_catalog.pg_namespace n on n.nspname = given.schema
