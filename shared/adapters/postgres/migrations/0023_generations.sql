-- What an answer was made from: its question as it was searched for, its candidates with their
-- generations and scores, the hash of its prompt, models and parameters. Ids and numbers, no words
-- of documents.
ALTER TABLE answers ADD COLUMN made_from jsonb;

-- An answer that is being told, so that it outlives its reader's connection and its process.
CREATE TABLE generations (
  answer_id text PRIMARY KEY,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  asked_by text NOT NULL, -- whoever asked, and nobody else, may listen
  conversation_id text NOT NULL, -- stored with its first answer, so no reference
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'abandoned')),
  -- One process writes at a time: whoever holds the latest fence, while its lease lasts.
  owner text NOT NULL,
  fence int NOT NULL DEFAULT 1,
  lease_until timestamptz NOT NULL,
  last_listened_at timestamptz NOT NULL DEFAULT now(),
  basis json NOT NULL, -- what a successor needs to go on: no words of documents
  document_ids text[] NOT NULL, -- those that may be quoted: it goes with them
  usage jsonb, -- of what ended without an answer too
  error_code text,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  forgotten_at timestamptz -- what was asked and said is gone, what it took remains
) WITH (fillfactor = 70); -- leases are renewed in place
CREATE INDEX generations_by_conversation ON generations (conversation_id);
CREATE INDEX generations_by_tenant ON generations (tenant_id);
CREATE INDEX generations_by_asker ON generations (asked_by);
CREATE INDEX generations_by_time ON generations (created_at);
CREATE INDEX generations_by_document ON generations USING gin (document_ids);

-- What it said, as it was sent: `json`, so that it is sent again byte for byte.
CREATE TABLE answer_events (
  answer_id text NOT NULL REFERENCES generations ON DELETE CASCADE,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  seq int NOT NULL, -- 1, 2, …
  event text NOT NULL,
  data json NOT NULL,
  PRIMARY KEY (answer_id, seq)
);
CREATE INDEX answer_events_by_tenant ON answer_events (tenant_id);

ALTER TABLE generations ENABLE ROW LEVEL SECURITY;
ALTER TABLE generations FORCE ROW LEVEL SECURITY;
ALTER TABLE answer_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE answer_events FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON generations TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY own_tenant ON answer_events TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY system ON generations TO pueblo_system USING (true) WITH CHECK (true);
CREATE POLICY system ON answer_events TO pueblo_system USING (true);
CREATE POLICY erasure ON generations TO pueblo_erasure USING (true) WITH CHECK (true);
CREATE POLICY erasure ON answer_events TO pueblo_erasure USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON generations TO pueblo_app;
GRANT SELECT, INSERT ON answer_events TO pueblo_app;
-- Never what was asked or said.
GRANT SELECT (answer_id, state, created_at, forgotten_at), UPDATE (state, basis, forgotten_at), DELETE
  ON generations TO pueblo_system;
GRANT SELECT (answer_id), DELETE ON answer_events TO pueblo_system;
GRANT SELECT, DELETE ON generations, answer_events TO pueblo_erasure;
