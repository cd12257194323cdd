-- The table of an application beside the log.
-- Parameters: none.
drop table if exists raw.own_rows;
create table raw.own_rows (
  id uuid primary key,
  amount bigint not null
);
