-- Neighbouring tiles of a level.
-- Parameters: level, first index, last index.
select index, hashes
from ${schema}.audit_tiles
where level = ? and index between ? and ?
