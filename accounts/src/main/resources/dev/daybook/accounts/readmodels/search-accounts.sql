-- A page, in the order of creation, of the accounts whose name or e-mail address contains a text.
-- Parameters: after position of creation, the folded text as a pattern with \ as its escape
-- character, greatest number of rows.
select
  account_id, created_position, name, email, currency, minor_units, reserved_minor_units, closed,
  changed_at, version
from ${schema}.account_list
where created_position > ? and search like ? escape '\'
order by created_position
limit ?
