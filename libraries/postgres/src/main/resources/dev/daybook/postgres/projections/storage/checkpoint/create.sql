-- A build's checkpoint at the start of the log, unless it has one.
-- Parameters: name, build, version, act.
insert into ${schema}.checkpoints (name, generation, version, position, action_id)
values (?, ?, ?, 0, ?)
on conflict on constraint checkpoints_one_per_generation do nothing
