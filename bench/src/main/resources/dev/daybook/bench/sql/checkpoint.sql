-- Writes all changed pages to disk, so that no measurement pays for earlier ones.
-- Parameters: none.
checkpoint
