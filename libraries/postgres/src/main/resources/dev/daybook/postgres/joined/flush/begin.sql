-- Joins a log to the transaction: tells whether that is possible, and marks the transaction unless a
-- log is joined to it already. The mark is a setting that is local to the transaction: its end
-- removes the mark, and a rollback to a savepoint brings back the earlier one.
-- Parameters: mark.
select
  pg_catalog.current_setting('transaction_isolation') as isolation,
  pg_catalog.current_setting('transaction_read_only') = 'on' as read_only,
  pg_catalog.transaction_timestamp()::text as began,
  (select e.id from ${schema}.log_epochs e where e.number = 1) as log_id,
  pg_catalog.current_setting('daybook.joined', true) as joined,
  pg_catalog.set_config(
    'daybook.joined',
    coalesce(nullif(pg_catalog.current_setting('daybook.joined', true), ''), ?),
    true)
