-- One act. Parameters: its number.
select act, what, done_at, done_by, why, position, stream_id, outcome
from ${schema}.acts
where act = ?
