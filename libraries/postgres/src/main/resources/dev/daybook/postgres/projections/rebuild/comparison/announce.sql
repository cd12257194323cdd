-- Shows, until the transaction ends, that this session compares a read model with its rebuilt
-- tables.
-- Parameters: name of the projection.
select pg_advisory_xact_lock_shared('${schema}.checkpoints'::regclass::oid::integer, hashtext(?))
