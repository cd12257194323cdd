-- The position of a subscription and its event; no row before one was stored.
-- Parameters: name.
select position, event_id
from ${schema}.subscription_checkpoints
where name = ? and position is not null
