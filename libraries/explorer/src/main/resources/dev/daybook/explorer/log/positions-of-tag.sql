-- The positions of events with a tag in a section of the log.
-- Parameters: tag, first position, last position, number of positions.
select position
from ${schema}.event_tags
where tag = ? and position between ? and ?
order by position ${order}
limit ?
