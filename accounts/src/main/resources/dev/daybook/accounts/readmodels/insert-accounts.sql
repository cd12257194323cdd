-- Adds accounts to the list, given as arrays by column.
-- Parameters: ids, positions of creation, names, e-mail addresses, both folded for the search,
-- currencies, minor units, reserved minor units, closed, times of change (milliseconds since 1970),
-- versions.
insert into account_list (
  account_id, created_position, name, email, search, currency, minor_units, reserved_minor_units,
  closed, changed_at, version
)
select
  account_id, created_position, name, email, search, currency, minor_units, reserved_minor_units,
  closed, timestamptz 'epoch' + changed_at * interval '1 millisecond', version
from unnest(
  ?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
  ?::boolean[], ?::bigint[], ?::bigint[]
) as opened (
  account_id, created_position, name, email, search, currency, minor_units, reserved_minor_units,
  closed, changed_at, version
)
