-- How far the passages answer, which of its citations disagree, and which documents a refusal
-- names as nearest: it goes with them.
ALTER TABLE answers ADD COLUMN details jsonb NOT NULL DEFAULT '{}';
