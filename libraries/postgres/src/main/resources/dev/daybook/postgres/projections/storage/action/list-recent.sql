-- The last acts on a projection, the latest first. Parameters: name, how many at most.
select id, kind, done_at, done_by, reason, position, stream_id, outcome
from ${schema}.operator_actions
where name = ?
order by id desc
limit ?
