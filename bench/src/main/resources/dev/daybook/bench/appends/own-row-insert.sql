-- Inserts a row of the application.
-- Parameters: id, amount.
insert into raw.own_rows (id, amount) values (?, ?)
