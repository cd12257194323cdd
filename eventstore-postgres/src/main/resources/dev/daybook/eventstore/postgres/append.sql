-- One batch through the door; see V002__append_events.sql.
select head, recorded_at, actual, accepted
from ${schema}.append_events(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
