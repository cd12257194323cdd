-- What the service's role may do with the views: they are its own, derived from the log.
--
-- Placeholders: ${flyway:defaultSchema}, the views' schema; ${serviceRole}, the role, empty where
-- the owner serves itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  views_schema constant text := '${flyway:defaultSchema}';
begin
  if service_role <> '' then
    execute format('grant usage on schema %I to %I', views_schema, service_role);
    execute format(
      'grant select, insert, update, delete, truncate on %I.account_list to %I',
      views_schema, service_role);
  end if;
end
$$;
