-- What the server must be: recent enough, no standby, and keeping what it has acknowledged.
-- switched_off: the settings among those that keep it which are off for this role, in this
-- database; null where none is.
select
  current_setting('server_version_num')::int / 10000 as major_version,
  pg_is_in_recovery() as standby,
  (
    select string_agg(name, ', ' order by name)
    from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
  ) as switched_off
