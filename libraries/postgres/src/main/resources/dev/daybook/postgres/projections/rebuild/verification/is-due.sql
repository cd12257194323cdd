-- Tells whether a read model was not compared with the log for some time and is not being compared
-- now. Cancelled comparisons don't count, nor those in the future: the clock was set back.
-- Parameters: name of the projection, milliseconds.
select
  not exists (
    select
    from ${schema}.operator_actions
    where
      name = ? and kind in ('verify', 'rebuild')
      and (outcome is null or differences is not null or rebuilt)
      and done_at between clock_timestamp() - ? * interval '1 millisecond' and clock_timestamp()
  ) as due
