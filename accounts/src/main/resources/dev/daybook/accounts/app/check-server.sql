-- What the service needs of the server: its major version, whether it is a standby, and the
-- settings that are off for this role in this database although acknowledged events could be lost
-- without them.
-- Parameters: none.
select
  current_setting('server_version_num')::int / 10000 as major_version,
  pg_is_in_recovery() as standby,
  (
    select string_agg(name, ', ' order by name)
    from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
  ) as switched_off
