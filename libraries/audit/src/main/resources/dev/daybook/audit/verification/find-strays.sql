-- Positions that no append gives: below 1, and beyond the next one.
-- Parameters: last position that was verified, twice.
(select position from ${schema}.events where position < 1 order by position limit 1)
union all
select min(position)
from ${schema}.events
where position > ?
having min(position) > ? + 1
