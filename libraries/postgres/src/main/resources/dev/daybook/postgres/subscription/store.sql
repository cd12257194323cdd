-- Stores the position of a subscription and its event, without a lease.
-- Parameters: name, position, event id.
insert into ${schema}.subscription_checkpoints (name, position, event_id)
values (?, ?, ?)
on conflict (name) do update
set
  position = excluded.position,
  event_id = excluded.event_id,
  stored_at = clock_timestamp()
