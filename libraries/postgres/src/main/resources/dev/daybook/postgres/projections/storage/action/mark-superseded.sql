-- Says of a projection's acts that the events they name may no longer be in the log. Parameter: name.
update ${schema}.operator_actions set superseded = true where name = ? and not superseded
