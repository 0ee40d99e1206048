-- What a request with an Idempotency-Key was answered: kept for a day, then swept.
CREATE TABLE idempotent_requests (
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  principal text NOT NULL, -- the person or API key that sent it
  operation text NOT NULL,
  key text NOT NULL,
  fingerprint bytea NOT NULL, -- of its parameters
  -- What it makes has this after its prefix, however often it is tried.
  id_suffix text NOT NULL,
  attempt int NOT NULL DEFAULT 1,
  -- Until then somebody is at it.
  lease_until timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  status int, -- of its answer; null until there is one
  media_type text,
  body text, -- null also where the answer may not be kept: it held a secret, or was too long
  mentions text[] NOT NULL DEFAULT '{}', -- documents that the body tells of
  PRIMARY KEY (tenant_id, principal, operation, key)
);
CREATE INDEX idempotent_requests_by_time ON idempotent_requests (created_at);
-- What tells of a document goes with it.
CREATE INDEX idempotent_requests_by_mention ON idempotent_requests USING gin (mentions);

ALTER TABLE idempotent_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotent_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON idempotent_requests TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY system ON idempotent_requests TO pueblo_system USING (true);
CREATE POLICY erasure ON idempotent_requests TO pueblo_erasure USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotent_requests TO pueblo_app;
-- Never what was answered.
GRANT SELECT (tenant_id, principal, operation, key, created_at), DELETE
  ON idempotent_requests TO pueblo_system;
GRANT SELECT (tenant_id, principal), DELETE ON idempotent_requests TO pueblo_erasure;
