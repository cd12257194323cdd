-- The act that came with a key, as it was answered at first: a view that is built anew had no
-- outcome then. Parameters: the key.
select
  id,
  kind,
  done_at,
  done_by,
  reason,
  position,
  stream_id,
  case when kind not in ('rebuild', 'verify') then outcome end as outcome,
  request_hash
from ${schema}.operator_actions
where key = ?
