-- Prepares the append as the last statement of the transaction. Deferred constraints are checked
-- now, because the transaction must not wait for rows of the application while it holds the log's
-- lock. The limits hold until the end of the transaction; setting transaction_timeout (PostgreSQL 17
-- and later) to 0 first makes it count from now.
-- Parameters: limit of the wait for the log's lock, of the idle transaction, and of the rest of the
-- transaction, each in milliseconds as text.
set constraints all immediate;
select
  pg_catalog.transaction_timestamp()::text as began,
  pg_catalog.current_setting('daybook.joined', true) as joined,
  pg_catalog.current_setting('synchronous_commit') = 'off' as asynchronous,
  pg_catalog.concat_ws(
    ' ',
    pg_catalog.inet_server_addr(),
    pg_catalog.inet_server_port(),
    pg_catalog.pg_postmaster_start_time()) as run,
  pg_catalog.set_config('lock_timeout', ?, true),
  pg_catalog.set_config('idle_in_transaction_session_timeout', ?, true),
  case
    when pg_catalog.current_setting('server_version_num')::int >= 170000
    then pg_catalog.set_config('transaction_timeout', '0', true)
  end,
  case
    when pg_catalog.current_setting('server_version_num')::int >= 170000
    then pg_catalog.set_config('transaction_timeout', ?, true)
  end
