-- What the service's role may do with the keys: give one, read it, destroy it; never change one.
--
-- Placeholders: ${flyway:defaultSchema}, the keys' schema; ${serviceRole}, the role, empty where
-- the owner serves itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  keys_schema constant text := '${flyway:defaultSchema}';
begin
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', keys_schema, service_role);
    execute format(
      'grant select, insert, delete on %I.personal_keys to %I', keys_schema, service_role);
    execute format('grant select, insert on %I.master_key_check to %I', keys_schema, service_role);
  end if;
end
$$;
