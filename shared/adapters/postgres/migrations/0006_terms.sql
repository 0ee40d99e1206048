-- The distinct terms of each passage, as hashes: what a question's words are worth is read from
-- these where the index itself does not count. No text; gone with its passage.
CREATE TABLE passage_terms (
  passage_id text PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  terms int[] NOT NULL
);
-- Ids of passages are hashes: the first by id are a fair sample of them all.
CREATE INDEX passage_terms_by_tenant ON passage_terms (tenant_id, passage_id);

ALTER TABLE passage_terms ENABLE ROW LEVEL SECURITY;
ALTER TABLE passage_terms FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON passage_terms TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
GRANT SELECT, INSERT, UPDATE, DELETE ON passage_terms TO pueblo_app;
