-- Removes timers that have fired or were cancelled.
-- Parameter: ids.
delete from process_timers where id = any (cast(? as uuid[]))
