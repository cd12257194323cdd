-- The id of the current master key, if this key was wrapped by another one that the database knows;
-- no row otherwise.
-- Parameters: wrapped key.
select c.key_id
from ${schema}.master_keys c
where c.state = 'current'
  and exists (
    select from ${schema}.master_keys other
    where other.state <> 'current'
      and other.key_id = encode(substring(?::bytea from 2 for 8), 'hex'))
