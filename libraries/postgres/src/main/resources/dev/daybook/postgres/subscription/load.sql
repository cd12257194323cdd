-- Where a subscription has come; no row before it has stored anything. Parameter: its name.
select position from ${schema}.subscription_checkpoints where name = ? and position is not null
