-- Adds accounts to the list, given as columns.
-- 1 ids, 2 positions of creation, 3 names, 4 e-mails, 5 both folded, 6 currencies, 7 minor units,
-- 8 closed, 9 changed at (milliseconds since 1970), 10 versions
insert into account_list (
  account_id, created_position, name, email, search, currency, minor_units, closed, changed_at,
  version
)
select
  account_id, created_position, name, email, search, currency, minor_units, closed,
  timestamptz 'epoch' + changed_at * interval '1 millisecond', version
from unnest(
  ?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::boolean[],
  ?::bigint[], ?::bigint[]
) as opened (
  account_id, created_position, name, email, search, currency, minor_units, closed, changed_at,
  version
)
