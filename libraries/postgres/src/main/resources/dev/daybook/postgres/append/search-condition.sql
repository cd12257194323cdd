-- Finds the first event that violates an append condition; no row if there is none.
-- Parameters: tags, types (each a list with spaces between), after position, up to position.
select position
from ${schema}.find_violation(string_to_array(?, ' '), string_to_array(?, ' '), ?, ?)
  violation (position)
