-- Updates accounts of the list, given as arrays by column.
-- Parameters: ids, minor units to add, reserved minor units to add, whether closed since, times of
-- change (milliseconds since 1970), versions.
update account_list as account
set
  minor_units = account.minor_units + change.minor_units,
  reserved_minor_units = account.reserved_minor_units + change.reserved_minor_units,
  closed = account.closed or change.closed,
  changed_at = timestamptz 'epoch' + change.changed_at * interval '1 millisecond',
  version = change.version
from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::boolean[], ?::bigint[], ?::bigint[])
  as change (account_id, minor_units, reserved_minor_units, closed, changed_at, version)
where account.account_id = change.account_id
