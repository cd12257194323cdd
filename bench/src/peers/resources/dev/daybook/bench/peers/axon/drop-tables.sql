-- Drops the tables of Axon's event store.
-- Parameters: none.
drop table if exists domainevententry, snapshotevententry
