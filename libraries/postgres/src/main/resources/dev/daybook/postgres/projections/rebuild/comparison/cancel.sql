-- Cancels the statements of sessions that compare a read model with its rebuilt tables.
-- Parameters: name of the projection.
select pg_cancel_backend(l.pid)
from pg_locks l
where
  l.locktype = 'advisory'
  and l.database = (select d.oid from pg_database d where d.datname = current_database())
  and l.classid = '${schema}.checkpoints'::regclass::oid
  and l.objid = (hashtext(?)::bigint & x'ffffffff'::bigint)::oid
  and l.objsubid = 2 -- of two keys
