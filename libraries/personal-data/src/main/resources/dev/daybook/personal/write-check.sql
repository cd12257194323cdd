-- Binds the database to a master key, unless it is bound already.
-- Parameters: check value of the key.
insert into ${schema}.master_key_check (check_value) values (?) on conflict do nothing
