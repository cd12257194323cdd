-- Grants the service's role what it may do: read the log, append through the functions, begin an
-- epoch. Runs at each start, because a restored dump may have no privileges.
--
-- Placeholders: ${flyway:defaultSchema}, the schema of the log; ${serviceRole}, the role, empty if
-- the owner itself serves; ${scripts}, version and fingerprint of the scripts, which tell roles
-- that may not read the history by which release the schema was migrated.
do $$
declare
  service_role constant text := '${serviceRole}';
  log_schema constant text := '${flyway:defaultSchema}';
begin
  -- Nodes that start at the same time would get in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  execute format(
    'revoke all on function %1$I.append_events, %1$I.append_event, %1$I.find_violation,'
      || ' %1$I.begin_epoch from public',
    log_schema);
  execute format('comment on table %I.%I is %L', log_schema, '${flyway:table}', '${scripts}');
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', log_schema, service_role);
    execute format('grant select on %I.events to %I', log_schema, service_role);
    execute format('grant select on %I.event_tags to %I', log_schema, service_role);
    execute format('grant select on %I.log_epochs to %I', log_schema, service_role);
    execute format(
      'grant execute on function %I.begin_epoch(text, text, text, text) to %I',
      log_schema, service_role);
    execute format('grant execute on function %I.find_violation to %I', log_schema, service_role);
    execute format('grant execute on function %I.append_events to %I', log_schema, service_role);
    execute format('grant execute on function %I.append_event to %I', log_schema, service_role);
  end if;
end
$$;
