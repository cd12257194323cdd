-- Keeps where a subscription has come. Parameters: its name, the position.
insert into ${schema}.subscription_checkpoints (name, position)
values (?, ?)
on conflict (name) do update
set position = excluded.position, stored_at = clock_timestamp()
