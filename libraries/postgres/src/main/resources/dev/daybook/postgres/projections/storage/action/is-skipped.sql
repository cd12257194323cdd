-- One row if an operator skipped an event for a projection.
-- Parameters: name of the projection, position.
select id
from ${schema}.operator_actions
where name = ? and position = ? and kind = 'skip' and not superseded
limit 1
