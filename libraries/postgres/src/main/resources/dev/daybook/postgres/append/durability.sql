-- The settings without which an acknowledged event could be lost, where they are off.
select name
from pg_catalog.pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
order by name
