-- Waits until no other transaction holds the lock of an idempotency key, and holds it until this
-- one ends.
-- Parameters: key.
select pg_advisory_xact_lock('${schema}.operator_actions'::regclass::oid::integer, hashtext(?))
