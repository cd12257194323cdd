-- The positions of the live read models, and of the subscriptions that have stored one.
-- Parameter: number of rows of each.
(
  select 'projection' as kind, name, position
  from ${schema}.checkpoints
  where generation = 'live'
  order by name
  limit ?
)
union all
(
  select 'subscription', name, position
  from ${schema}.subscription_checkpoints
  where position is not null
  order by name
  limit ?
)
