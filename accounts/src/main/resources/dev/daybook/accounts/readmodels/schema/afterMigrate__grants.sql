-- What the service's role may do with the views' schema; it owns the tables, since it makes them.
-- Granted at each start: a restored dump may have no privileges.
--
-- Placeholders: ${flyway:defaultSchema}, the views' schema; ${serviceRole}, the role, empty where
-- the owner serves itself.
do $$
declare
  service_role constant text := '${serviceRole}';
  views_schema constant text := '${flyway:defaultSchema}';
begin
  -- Nodes that start at the same time would be in each other's way.
  perform pg_advisory_xact_lock(1684107618, 0);
  if service_role <> '' then
    execute format('grant usage, create on schema %I to %I', views_schema, service_role);
  end if;
end
$$;
