-- The owner of a schema's migration history, where the current role is not a member of it; no row
-- where all is well, or there is no history yet.
-- Parameters: the schema, the history's table.
select pg_get_userbyid(c.relowner) as owner, current_user as migrating_role
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where
  n.nspname = ?
  and c.relname = ?
  and not pg_has_role(current_user, c.relowner, 'usage')
