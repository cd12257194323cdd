-- Takes or renews the lease of a subscription; no row if another run holds it. A lease that begins
-- in the future is void: the clock was set back.
-- Parameters: name, run, milliseconds.
insert into ${schema}.subscription_checkpoints as s (name, holder, held_from, held_until)
values (?, ?, clock_timestamp(), clock_timestamp() + ? * interval '1 millisecond')
on conflict on constraint subscription_checkpoints_one_each do update
set holder = excluded.holder, held_from = excluded.held_from, held_until = excluded.held_until
where
  coalesce(
    clock_timestamp() not between s.held_from and s.held_until or s.holder = excluded.holder, true)
