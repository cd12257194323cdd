-- Replaces the names and e-mail addresses of accounts.
-- Parameters: new name, new e-mail address, both folded for the search, ids.
update account_list as account
set name = ?, email = ?, search = ?
where account.account_id = any(?::uuid[])
