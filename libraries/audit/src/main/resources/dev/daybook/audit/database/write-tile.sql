insert into ${tiles} (level, index, hashes)
values (?, ?, ?)
on conflict (level, index) do update set hashes = excluded.hashes
