alter table things add column name text;
