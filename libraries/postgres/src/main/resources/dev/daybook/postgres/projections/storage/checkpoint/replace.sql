-- Creates the checkpoint of a shadow at the start of the log, or moves one of an earlier version
-- there; no row if there is one of this version or a later one.
-- Parameters: name, generation, version, id of the operator action.
insert into ${schema}.checkpoints (name, generation, version, position, action_id)
values (?, ?, ?, 0, ?)
on conflict on constraint checkpoints_one_per_generation do update
set
  version = excluded.version, position = 0, event_id = null, action_id = excluded.action_id,
  holder = null, held_from = null, held_until = null, failed_position = null, error = null
where checkpoints.version < excluded.version
