-- The last operator actions on a projection, the latest first.
-- Parameters: name of the projection, greatest number of rows.
select id, kind, done_at, done_by, reason, position, stream_id, outcome
from ${schema}.operator_actions
where name = ?
order by id desc
limit ?
