-- For a migration tool of the application. Run it once, in one transaction, as the role that will
-- own the tables.
create schema if not exists ${schema};
set local search_path to ${schema};

do $$
begin
  if current_schema()::regnamespace is distinct from '${schema}'::regnamespace then
    raise exception 'Run this script in one transaction';
  end if;
end
$$;

-- Has no columns and no rows. Its comment, set below, has the version and a fingerprint of the
-- scripts that made the schema.
create table ${history} ();

