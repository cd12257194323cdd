-- Neighbouring tiles of a level.
-- Parameters: level, first index, last index.
select index, hashes
from ${tiles}
where level = ? and index between ? and ?
