-- One row where an operator has had a projection step over an event. Parameters: name, position.
select act
from ${schema}.acts
where name = ? and position = ? and what = 'skip' and not of_another_past
limit 1
