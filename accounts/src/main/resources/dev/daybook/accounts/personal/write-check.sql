-- Binds the database to a master key, unless it is bound already.
-- 1 the key's check value
insert into ${schema}.master_key_check (check_value) values (?) on conflict do nothing
