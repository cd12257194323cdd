-- A projection's checkpoint at the start of the log, unless it has one. Parameters: name, version.
insert into ${schema}.checkpoints (name, version, position)
values (?, ?, 0)
on conflict on constraint checkpoints_one_per_projection do nothing
