-- The position of a subscription; no row before one was stored.
-- Parameters: name.
select position from ${schema}.subscription_checkpoints where name = ? and position is not null
