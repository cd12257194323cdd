-- One row where an operator has had a projection step over an event. Parameters: name, position.
select id
from ${schema}.operator_actions
where name = ? and position = ? and kind = 'skip' and not superseded
limit 1
