-- The role that runs projections makes and drops their tables, in the readers' schema and in the
-- one beside it where views are built anew.
-- Granted at each start: a restored dump may have no privileges.
--
-- Placeholders: ${flyway:defaultSchema}, the readers' schema; ${serviceRole}, empty where the owner
-- runs the projections itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  live constant text := '${flyway:defaultSchema}';
  shadow constant text := '${flyway:defaultSchema}_shadow';
begin
  -- Nodes that start at the same time would be in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  if service_role <> '' then
    execute format('grant usage, create on schema %I, %I to %I', live, shadow, service_role);
    execute format(
      'grant select, insert, update, delete on %1$I.checkpoints, %1$I.parked_streams,'
        || ' %1$I.snapshots, %1$I.subscription_checkpoints to %2$I',
      live, service_role);
    execute format('grant select, insert, update on %I.acts to %I', live, service_role);
  end if;
end
$$;
