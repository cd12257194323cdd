-- Brings accounts of the list forward, given as columns.
-- 1 ids, 2 minor units to add, 3 closed since, 4 changed at (milliseconds since 1970), 5 versions
update account_list as account
set
  minor_units = account.minor_units + change.minor_units,
  closed = account.closed or change.closed,
  changed_at = timestamptz 'epoch' + change.changed_at * interval '1 millisecond',
  version = change.version
from unnest(?::uuid[], ?::bigint[], ?::boolean[], ?::bigint[], ?::bigint[])
  as change (account_id, minor_units, closed, changed_at, version)
where account.account_id = change.account_id
