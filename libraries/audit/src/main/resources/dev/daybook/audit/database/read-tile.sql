-- The first hashes of a tile.
-- Parameters: number of bytes, level, index.
select substr(hashes, 1, ?) as hashes
from ${tiles}
where level = ? and index = ?
