-- The leases that nodes hold: of projections, of rebuilds and of subscriptions.
-- Parameter: number of rows.
select kind, name, holder, held_from, held_until
from (
  select
    case generation when 'live' then 'projection' else 'rebuild' end as kind,
    name, holder, held_from, held_until
  from ${schema}.checkpoints
  union all
  select 'subscription', name, holder, held_from, held_until
  from ${schema}.subscription_checkpoints
) leases
where clock_timestamp() between held_from and held_until
order by kind, name
limit ?
