-- Adds the key of a person, unless the person has one, or the key is wrapped by a master key that
-- is not current any more.
-- Parameters: person, encrypted key.
insert into ${schema}.personal_keys (person, wrapped)
select new.person, new.wrapped
from (values (?::text, ?::bytea)) as new (person, wrapped)
where not exists (
  select from ${schema}.master_keys m
  where m.state <> 'current' and m.key_id = encode(substring(new.wrapped from 2 for 8), 'hex')
)
on conflict do nothing
