-- A page, in order of creation, of the accounts whose name or e-mail holds a text.
-- 1 the position of creation after which it begins, 2 the folded text as a pattern with \ as its
-- escape, 3 how many at most
select
  account_id, created_position, name, email, currency, minor_units, closed, changed_at, version
from ${schema}.account_list
where created_position > ? and search like ? escape '\'
order by created_position
limit ?
