-- Whether nobody has asked for a view to be compared with the log for some time.
-- Parameters: the projection's name, milliseconds.
select
  not exists (
    select
    from ${schema}.acts
    where
      name = ? and what in ('verify', 'rebuild')
      and done_at > clock_timestamp() - ? * interval '1 millisecond'
  ) as due
