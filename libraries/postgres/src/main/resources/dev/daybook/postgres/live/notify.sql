-- Notifies all listening sessions that a log has new events. This transaction does not wait for the
-- disk: a notification may be lost in a crash.
-- Parameters: the log and the node, in the form of the sender's class.
select set_config('synchronous_commit', 'off', true), pg_notify('daybook_appends', ?)
