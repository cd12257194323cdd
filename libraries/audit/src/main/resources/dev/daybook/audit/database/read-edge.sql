-- The last tile of each level that the tree has.
-- Parameters: none.
select levels.level, last_tile.index, last_tile.hashes
from
  generate_series(0, 7) levels (level)
  cross join lateral (
    select index, hashes
    from ${tiles}
    where level = levels.level
    order by index desc
    limit 1
  ) last_tile
