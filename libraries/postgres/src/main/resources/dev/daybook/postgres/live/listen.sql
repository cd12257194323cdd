-- Subscribes this session to the notifications of other nodes about their appends.
-- Parameters: none.
listen daybook_appends
