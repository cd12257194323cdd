-- A view's table that the current role doesn't own; no row where all is well. Parameters: the views'
-- schema, and the one where they are built again.
select
  format('%I.%I', n.nspname, c.relname) as table_name,
  pg_get_userbyid(c.relowner) as owner,
  current_user as service_role
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where
  n.nspname in (?, ?)
  and c.relname = 'account_list'
  and c.relkind = 'r'
  and not pg_has_role(current_user, c.relowner, 'usage')
order by n.nspname
limit 1
