create or replace function release_of() returns integer
language sql
as 'select 3';
