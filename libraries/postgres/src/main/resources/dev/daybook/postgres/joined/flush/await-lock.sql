-- Waits until the transactions that hold the lock of the log have ended.
-- Parameters: none.
select pg_catalog.pg_advisory_xact_lock(
  1684107618, '${schema}.events'::pg_catalog.regclass::pg_catalog.oid::integer)
