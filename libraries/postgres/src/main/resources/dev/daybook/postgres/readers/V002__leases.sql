-- A projection is run by one node at a time: whoever holds its checkpoint, until the lease runs out
-- by the database's clock.
alter table checkpoints
  add column holder uuid, -- null where nobody holds it
  add column held_until timestamptz,
  add constraint checkpoints_held_until_a_time check ((holder is null) = (held_until is null));
