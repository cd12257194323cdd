-- Some of the keys that a master key wraps, locked.
-- Parameters: id of the master key, whether keys without an id are of it, maximum number.
select person, wrapped
from ${schema}.personal_keys
where master_key_id = ? or (? and master_key_id = '')
order by person
limit ?
for update
