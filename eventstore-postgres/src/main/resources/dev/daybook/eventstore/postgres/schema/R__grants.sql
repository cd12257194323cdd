-- What the service's role may do: read the log, call the door, and begin an epoch. Nothing else.
--
-- Placeholders: ${flyway:defaultSchema}, the log's schema; ${serviceRole}, the role, empty where
-- the owner serves itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  log_schema constant text := '${flyway:defaultSchema}';
begin
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', log_schema, service_role);
    execute format('grant select on %I.events to %I', log_schema, service_role);
    execute format('grant select on %I.event_tags to %I', log_schema, service_role);
    execute format('grant select on %I.log_epochs to %I', log_schema, service_role);
    execute format(
      'grant execute on function %I.begin_epoch(text, text, text, text) to %I',
      log_schema, service_role);
    execute format('grant execute on function %I.events_against to %I', log_schema, service_role);
    execute format('grant execute on function %I.append_events to %I', log_schema, service_role);
    execute format('grant execute on function %I.append_event to %I', log_schema, service_role);
  end if;
end
$$;
