-- What the service's role may do with the views' schema; it owns the tables, since it makes them.
--
-- Placeholders: ${flyway:defaultSchema}, the views' schema; ${serviceRole}, the role, empty where
-- the owner serves itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  views_schema constant text := '${flyway:defaultSchema}';
begin
  if service_role <> '' then
    execute format('grant usage, create on schema %I to %I', views_schema, service_role);
  end if;
end
$$;
