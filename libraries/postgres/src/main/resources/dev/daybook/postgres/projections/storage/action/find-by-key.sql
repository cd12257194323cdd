-- The act that came with a key, as it was answered at first: a view that is built anew had no
-- outcome then. Parameters: the key.
select
  act,
  what,
  done_at,
  done_by,
  why,
  position,
  stream_id,
  case when what not in ('rebuild', 'verify') then outcome end as outcome,
  request_hash
from ${schema}.acts
where key = ?
