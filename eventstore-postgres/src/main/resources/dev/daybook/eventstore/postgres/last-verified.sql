-- What the last comparison of a view with the log has found. Parameter: the projection's name.
select done_at, differences
from ${schema}.acts
where name = ? and differences is not null and not of_another_past
order by act desc
limit 1
