-- The read model of ItemCounts.
create table item_counts (
  item text primary key,
  count bigint not null
)
