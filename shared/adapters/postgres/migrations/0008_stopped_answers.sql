-- Why an answer is not whole; null when it is.
ALTER TABLE answers ADD COLUMN stopped text;
