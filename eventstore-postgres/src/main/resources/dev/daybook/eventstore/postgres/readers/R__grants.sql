-- The role that runs projections makes and drops their tables, in the readers' schema and in the
-- one beside it where views are built anew.
--
-- Placeholders: ${flyway:defaultSchema}, the readers' schema; ${serviceRole}, empty where the owner
-- runs the projections itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  live constant text := '${flyway:defaultSchema}';
  shadow constant text := '${flyway:defaultSchema}_shadow';
begin
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
