-- A table of a read model that the current role does not own; no row if it owns all of them.
-- Parameters: schema of the read models, schema of rebuilds.
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
