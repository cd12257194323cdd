-- Empties the tables of a golden's schemas, and lets them be loaded: no trigger fires, whatever
-- protects the log, until finish-load.sql. For the owner of the server, in one transaction.
create temporary table golden_tables on commit drop as
  select c.oid::regclass as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('golden_log', 'golden_views', 'golden_keys') and c.relkind = 'r';

create temporary table golden_triggers on commit drop as
  select t.tgrelid::regclass as of_table, t.tgname as name
  from pg_trigger t
  where t.tgrelid in (select name from golden_tables) and t.tgenabled = 'A';

do $$
declare
  loaded regclass;
begin
  for loaded in select name from golden_tables loop
    execute format('alter table %s disable trigger all', loaded);
  end loop;
  for loaded in select name from golden_tables loop
    execute format('delete from %s', loaded);
  end loop;
end
$$
