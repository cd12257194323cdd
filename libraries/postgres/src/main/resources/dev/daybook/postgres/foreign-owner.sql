-- The owner of a schema's migration history, if the current role is not a member of it; no row if
-- it is, or if there is no history yet.
-- Parameters: schema, table of the history.
select pg_get_userbyid(c.relowner) as owner, current_user as migrating_role
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where
  n.nspname = ?
  and c.relname = ?
  and not pg_has_role(current_user, c.relowner, 'usage')
