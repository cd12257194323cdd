-- A page of the list in the order of creation.
-- Parameters: after position of creation, greatest number of rows.
select
  account_id, created_position, name, email, currency, minor_units, reserved_minor_units, closed,
  changed_at, version
from ${schema}.account_list
where created_position > ?
order by created_position
limit ?
