-- One operator action.
-- Parameters: id.
select id, kind, done_at, done_by, reason, position, stream_id, outcome
from ${schema}.operator_actions
where id = ?
