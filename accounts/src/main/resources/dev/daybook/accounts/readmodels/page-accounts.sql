-- A page of the list in order of creation.
-- 1 the position of creation after which it begins, 2 how many at most
select
  account_id, created_position, name, email, currency, minor_units, closed, changed_at, version
from ${schema}.account_list
where created_position > ?
order by created_position
limit ?
