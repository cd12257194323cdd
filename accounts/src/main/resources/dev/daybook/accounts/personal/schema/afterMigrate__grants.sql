-- What the service's role may do with the keys: give one, read it, destroy it; never change one.
-- Granted at each start: a restored dump may have no privileges.
--
-- Placeholders: ${flyway:defaultSchema}, the keys' schema; ${serviceRole}, the role, empty where
-- the owner serves itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  keys_schema constant text := '${flyway:defaultSchema}';
begin
  -- Nodes that start at the same time would be in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', keys_schema, service_role);
    execute format(
      'grant select, insert, delete on %I.personal_keys to %I', keys_schema, service_role);
    execute format('grant select, insert on %I.master_key_check to %I', keys_schema, service_role);
  end if;
end
$$;
