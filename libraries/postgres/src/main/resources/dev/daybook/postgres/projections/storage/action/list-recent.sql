-- The last acts on a projection, the latest first. Parameters: name, how many at most.
select act, what, done_at, done_by, why, position, stream_id, outcome
from ${schema}.acts
where name = ?
order by act desc
limit ?
