-- How far a page looks that wants events with a tag: to the last of so many, or to the end. No row
-- if there are fewer. Parameters: tag, after position, up to position, how many less one.
select position
from ${schema}.event_tags
where tag = ? and position > ? and position <= ?
order by position
offset ?
limit 1
