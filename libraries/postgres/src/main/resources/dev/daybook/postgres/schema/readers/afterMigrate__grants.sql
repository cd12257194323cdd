-- Grants the role that runs projections what it may do: create and drop their tables, in the schema
-- of the read models and in the shadow schema of rebuilds, and write the tables of readers. Runs at
-- each start, because a restored dump may have no privileges.
--
-- Placeholders: ${flyway:defaultSchema}, the schema of the read models; ${serviceRole}, the role,
-- empty if the owner itself runs the projections; ${scripts}, version and fingerprint of the
-- scripts, which tell roles that may not read the history by which release the schema was migrated.
do $$
declare
  service_role constant text := '${serviceRole}';
  live constant text := '${flyway:defaultSchema}';
  shadow constant text := '${flyway:defaultSchema}_shadow';
begin
  -- Nodes that start at the same time would get in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  execute format('comment on table %I.%I is %L', live, '${flyway:table}', '${scripts}');
  if service_role <> '' then
    execute format('grant usage, create on schema %I, %I to %I', live, shadow, service_role);
    execute format(
      'grant select, insert, update, delete on %1$I.checkpoints, %1$I.parked_streams,'
        || ' %1$I.snapshots, %1$I.subscription_checkpoints to %2$I',
      live, service_role);
    execute format('grant select, insert, update on %I.operator_actions to %I', live, service_role);
  end if;
end
$$;
