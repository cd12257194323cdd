-- Counts an item.
-- Parameters: item.
insert into item_counts (item, count) values (?, 1)
on conflict (item) do update set count = item_counts.count + 1
