-- The key that took the place of this one, which works on for a while. No reference: either may be
-- gone before the other.
ALTER TABLE api_keys ADD COLUMN replaced_by text;
