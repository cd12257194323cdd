-- Binds the database to its first master key, unless it is bound already.
-- Parameters: check value of the key.
insert into ${schema}.master_keys (check_value) values (?) on conflict do nothing
