-- Which server this is, and on which timeline it writes; the file's name is null on a standby.
-- Parameters: none.
select
  (select system_identifier from pg_catalog.pg_control_system()) as system_identifier,
  case
    when not pg_catalog.pg_is_in_recovery()
    then pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn())
  end as wal_file
