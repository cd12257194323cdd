-- Breaks off the statements of sessions that compare the builds of a projection's view.
-- Parameter: the projection's name.
select pg_cancel_backend(l.pid)
from pg_locks l
where
  l.locktype = 'advisory'
  and l.database = (select d.oid from pg_database d where d.datname = current_database())
  and l.classid = '${schema}.checkpoints'::regclass::oid
  and l.objid = (hashtext(?)::bigint & x'ffffffff'::bigint)::oid
  and l.objsubid = 2 -- of two keys
