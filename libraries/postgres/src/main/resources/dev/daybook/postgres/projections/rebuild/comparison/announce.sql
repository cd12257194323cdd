-- Shows, until the transaction ends, that this session compares the builds of a projection's view.
-- Parameter: the projection's name.
select pg_advisory_xact_lock_shared('${schema}.checkpoints'::regclass::oid::integer, hashtext(?))
