-- The settings that are off although an acknowledged event could be lost without them.
-- Parameters: none.
select name
from pg_catalog.pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
order by name
