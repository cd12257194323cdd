-- A lease holds from when it was taken or last renewed until it runs out. One that begins in the
-- future is void: the clock was set back since.
alter table checkpoints add column held_from timestamptz;
