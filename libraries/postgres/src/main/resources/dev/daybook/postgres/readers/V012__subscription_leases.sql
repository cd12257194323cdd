-- A subscription is run by one node at a time, under a lease like a projection's.
alter table subscription_checkpoints
  alter column position drop not null, -- null before anything was stored
  add column holder uuid, -- null where no node runs it
  add column held_from timestamptz,
  add column held_until timestamptz,
  add constraint subscription_checkpoints_held_for_a_time check (
    (holder is null) = (held_from is null) and (holder is null) = (held_until is null));
