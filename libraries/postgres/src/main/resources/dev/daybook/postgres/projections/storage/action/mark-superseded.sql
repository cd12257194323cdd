-- Says of a projection's acts that the events they name may no longer be in the log. Parameter: name.
update ${schema}.acts set of_another_past = true where name = ? and not of_another_past
