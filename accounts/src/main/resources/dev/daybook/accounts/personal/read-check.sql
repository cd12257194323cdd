-- By which the database's master key is known; no row before the first start with one.
select check_value from ${schema}.master_key_check
