-- How many keys of persons each master key wraps. Keys without a master key's id are of the first
-- one. The state is null for a master key that the database does not know.
-- Parameters: none.
with counted as (
  select
    case master_key_id
      when '' then coalesce((select key_id from ${schema}.master_keys where derivation is null), '')
      else master_key_id
    end as key_id,
    count(*) as keys
  from ${schema}.personal_keys
  group by 1
)
select key_id, m.state, m.changed_at, coalesce(sum(c.keys), 0)::bigint as keys
from ${schema}.master_keys m
full join counted c using (key_id)
group by key_id, m.state, m.changed_at
order by
  case m.state when 'current' then 1 when 'former' then 2 when 'retired' then 3 else 4 end,
  m.changed_at desc,
  key_id
