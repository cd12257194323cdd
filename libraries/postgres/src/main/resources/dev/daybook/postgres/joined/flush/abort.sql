-- Fails, so that the transaction can't be committed: appends of it were refused.
-- Parameters: none.
do $$
begin
  raise exception 'An append of the joined transaction was refused: it can only be rolled back';
end
$$
