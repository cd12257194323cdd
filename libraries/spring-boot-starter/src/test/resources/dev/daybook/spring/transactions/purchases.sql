-- A table of the application, whose customer is checked in the commit.
create table customers (id integer primary key);
create table purchases (
  id text primary key,
  customer integer references customers deferrable initially deferred
);
insert into customers values (1);
