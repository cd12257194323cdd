-- The positions of events with a correlation or causation id in a section of the log.
-- Parameters: the id, 1 for correlation or 2 for causation, first position, last position, number
-- of positions.
select position
from ${schema}.explorer_links
where key = hashtextextended(?, ?) and position between ? and ?
order by position ${order}
limit ?
