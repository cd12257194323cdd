-- The first event that stands against a condition, no row if there is none. Parameters: tags, types
-- (each a list with spaces between), after position, up to position.
select position
from ${schema}.events_against(string_to_array(?, ' '), string_to_array(?, ' '), ?, ?)
  against (position)
