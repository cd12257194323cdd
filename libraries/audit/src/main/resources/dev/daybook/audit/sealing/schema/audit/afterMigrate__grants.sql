-- Grants the service's role what it may do with signed notes: add and read them, never change or
-- remove one. Runs at each start, because a restored dump may have no privileges.
--
-- Placeholders: ${flyway:defaultSchema}, the schema; ${serviceRole}, the role, empty if the owner
-- itself signs; ${scripts}, version and fingerprint of the scripts, which tell by which release the
-- schema was migrated.
do $$
declare
  service_role constant text := '${serviceRole}';
  audit_schema constant text := '${flyway:defaultSchema}';
begin
  -- Nodes that start at the same time would get in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  execute format('comment on table %I.%I is %L', audit_schema, '${flyway:table}', '${scripts}');
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', audit_schema, service_role);
    execute format('grant select, insert on %I.audit_checkpoints to %I', audit_schema, service_role);
    execute format('grant select, insert on %I.audit_successions to %I', audit_schema, service_role);
    execute format('grant select, insert on %I.audit_cosignatures to %I', audit_schema, service_role);
  end if;
end
$$;
