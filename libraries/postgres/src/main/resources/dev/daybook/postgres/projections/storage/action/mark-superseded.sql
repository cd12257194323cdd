-- Marks the operator actions on a projection as superseded: the log may no longer have the events
-- that they name.
-- Parameters: name of the projection.
update ${schema}.operator_actions set superseded = true where name = ? and not superseded
