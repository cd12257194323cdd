-- One node at a time signs for an origin.
-- Parameter: origin.
select pg_advisory_xact_lock(1684107618, hashtext(?))
