-- For a migration tool of the application: upgrades the schema ${schema}, which plain SQL of an
-- older release has made. Run it once, in one transaction, as the role that owns the tables.
set local search_path to ${schema};

do $$
declare
  found text;
begin
  if current_schema()::regnamespace is distinct from '${schema}'::regnamespace then
    raise exception 'Run this script in one transaction';
  end if;
  select split_part(obj_description(c.oid, 'pg_class'), ' ', 1) into found
  from pg_catalog.pg_class c
  where c.oid = to_regclass('${history}') and c.relnatts = 0;
  if found is distinct from '${fromVersion}' then
    raise exception 'This script upgrades version ${fromVersion} of the schema, made by plain SQL; found version %',
      coalesce(found, 'none');
  end if;
end
$$;
