-- One batch through the door; see V002__append_events.sql.
select head, recorded_at, actual, accepted, against_units, against_conditions, against_positions
from ${schema}.append_events(
  ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)
