-- The number of leaves: those of the last tile of level 0, and of the full ones before it.
select index * 256 + octet_length(hashes) / 32 as size
from ${tiles}
where level = 0
order by index desc
limit 1
