-- The end of the section of the log that a page of events with a tag is searched in: the position
-- of the last of a number of events with the tag; no row if there are fewer.
-- Parameters: tag, after position, up to position, that number less one.
select position
from ${schema}.event_tags
where tag = ? and position > ? and position <= ?
order by position
offset ?
limit 1
