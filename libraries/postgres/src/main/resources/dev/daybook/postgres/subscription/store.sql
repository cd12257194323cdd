-- Stores the position of a subscription, without a lease.
-- Parameters: name, position.
insert into ${schema}.subscription_checkpoints (name, position)
values (?, ?)
on conflict (name) do update
set position = excluded.position, stored_at = clock_timestamp()
