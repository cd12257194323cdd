-- Takes the lock of the log when the transaction that has it ends.
select pg_advisory_xact_lock(1684107618, 'daybook.events'::regclass::oid::integer)
