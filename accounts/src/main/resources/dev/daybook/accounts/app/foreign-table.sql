-- The tables of read models that the current role does not own, and the statements that change it;
-- one row, with nulls if it owns all of them.
-- Parameters: schema of the read models, schema of rebuilds.
select
  min(format('%I.%I', n.nspname, c.relname)) as table_name,
  min(pg_get_userbyid(c.relowner)) as owner,
  current_user as service_role,
  string_agg(
    format('alter table %I.%I owner to %I', n.nspname, c.relname, current_user),
    '; ' order by n.nspname, c.relname) as statements
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where
  n.nspname in (?, ?)
  and c.relname in ('account_list', 'audit_tiles')
  and c.relkind = 'r'
  and not pg_has_role(current_user, c.relowner, 'usage')
