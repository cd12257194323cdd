-- Takes names and addresses out of the list.
-- 1 what the name becomes, 2 the e-mail, 3 both folded, 4 ids
update account_list as account
set name = ?, email = ?, search = ?
where account.account_id = any(?::uuid[])
