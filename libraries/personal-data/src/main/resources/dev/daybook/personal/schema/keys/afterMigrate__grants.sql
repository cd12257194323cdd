-- Grants the service's role what it may do with the keys: add, read and delete them, and wrap them
-- by another master key, never change whose they are. Runs at each start, because a restored dump may have no privileges.
--
-- Placeholders: ${flyway:defaultSchema}, the schema of the keys; ${serviceRole}, the role, empty if
-- the owner itself serves; ${scripts}, version and fingerprint of the scripts.
do $$
declare
  service_role constant text := '${serviceRole}';
  keys_schema constant text := '${flyway:defaultSchema}';
begin
  -- Nodes that start at the same time would get in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  execute format('comment on table %I.%I is %L', keys_schema, '${flyway:table}', '${scripts}');
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', keys_schema, service_role);
    execute format(
      'grant select, insert, delete on %I.personal_keys to %I', keys_schema, service_role);
    execute format(
      'grant update (wrapped) on %I.personal_keys to %I', keys_schema, service_role);
    execute format(
      'grant select, insert, update on %I.master_keys to %I', keys_schema, service_role);
  end if;
end
$$;
