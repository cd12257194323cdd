-- The operator action with an idempotency key, as it was first returned: a rebuild or a
-- verification had no outcome then.
-- Parameters: key.
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
