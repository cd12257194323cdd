-- Waits until no other transaction is at the act of a key, and keeps others waiting until this one
-- ends. Parameters: the key.
select pg_advisory_xact_lock('${schema}.operator_actions'::regclass::oid::integer, hashtext(?))
