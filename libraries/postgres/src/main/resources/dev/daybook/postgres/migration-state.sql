-- What a schema was migrated with, and whether the current role may migrate it: as a member of the
-- role that owns the history, or where it may create what is missing. Reads the catalog only, so
-- that a role without privileges on the schema may ask.
-- Parameters: schema, table of the history.
select
  current_user as role_name,
  current_database() as database_name,
  n.oid is not null as has_schema,
  pg_get_userbyid(c.relowner) as owner, -- null if there is no history
  coalesce(c.relnatts = 0, false) as plain_sql,
  obj_description(c.oid, 'pg_class') as scripts, -- null if the history says nothing
  case
    when c.oid is not null then pg_has_role(current_user, c.relowner, 'usage')
    when n.oid is not null then has_schema_privilege(n.oid, 'create')
    else has_database_privilege(current_database(), 'create')
  end as may_migrate
from (select cast(? as name) as schema, cast(? as name) as history) as given
left join pg_catalog.pg_namespace n on n.nspname = given.schema
left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = given.history
