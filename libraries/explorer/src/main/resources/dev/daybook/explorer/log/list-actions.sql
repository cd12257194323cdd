-- The last operator actions on read models, the newest first.
-- Parameter: number of rows.
select name, kind, done_at, done_by, reason, position, stream_id, outcome
from ${schema}.operator_actions
order by id desc
limit ?
