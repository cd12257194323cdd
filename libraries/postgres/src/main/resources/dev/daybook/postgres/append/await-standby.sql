-- A transaction that writes one record to the write-ahead log, and no row: its commit waits for the
-- synchronous standby, and so for all earlier commits. Raises client_min_messages as append.sql
-- does. Returns no row, and writes nothing, if there is no synchronous standby.
-- Parameters: none.
select
  pg_catalog.pg_logical_emit_message(true, 'daybook', ''),
  pg_catalog.set_config('client_min_messages', 'warning', true)
where
  pg_catalog.current_setting('synchronous_standby_names') <> ''
  and pg_catalog.current_setting('synchronous_commit') in ('on', 'remote_apply')
