-- Creates the checkpoint of a generation at the start of the log, unless it exists.
-- Parameters: name, generation, version, id of the operator action.
insert into ${schema}.checkpoints (name, generation, version, position, action_id)
values (?, ?, ?, 0, ?)
on conflict on constraint checkpoints_one_per_generation do nothing
