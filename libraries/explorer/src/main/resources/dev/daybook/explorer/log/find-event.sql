-- The event at a position.
-- Parameter: position.
select
${event-columns}
from ${schema}.events
where position = ?
