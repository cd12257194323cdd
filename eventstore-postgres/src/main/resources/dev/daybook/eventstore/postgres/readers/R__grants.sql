-- Placeholders: ${flyway:defaultSchema}, the readers' schema; ${serviceRole}, empty where the owner
-- runs the projections itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  reader_schema constant text := '${flyway:defaultSchema}';
begin
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', reader_schema, service_role);
    execute format(
      'grant select, insert, update, delete on %I.checkpoints to %I', reader_schema, service_role);
  end if;
end
$$;
