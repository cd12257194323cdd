-- Whether for some time a view was not compared with the log, and is not being compared: what was
-- given up doesn't count, nor what was done in the future: the clock was set back since.
-- Parameters: the projection's name, milliseconds.
select
  not exists (
    select
    from ${schema}.operator_actions
    where
      name = ? and kind in ('verify', 'rebuild')
      and (outcome is null or differences is not null or rebuilt)
      and done_at between clock_timestamp() - ? * interval '1 millisecond' and clock_timestamp()
  ) as due
