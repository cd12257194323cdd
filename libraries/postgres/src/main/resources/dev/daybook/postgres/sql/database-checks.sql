-- What the log needs of the server, the database and the session: the major version, the encoding,
-- whether the session accepts no writes, the settings that are off although acknowledged events
-- could be lost without them, and whether a commit waits for the disk of a synchronous standby.
-- Parameters: none.
select
  pg_catalog.current_setting('server_version_num')::int / 10000 as major_version,
  pg_catalog.current_setting('server_encoding') as encoding,
  pg_catalog.current_setting('transaction_read_only') = 'on' as read_only,
  (
    select pg_catalog.string_agg(name, ', ' order by name)
    from pg_catalog.pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
  ) as switched_off,
  pg_catalog.current_setting('synchronous_standby_names') <> ''
    and pg_catalog.current_setting('synchronous_commit') in ('on', 'remote_apply') as synchronous
