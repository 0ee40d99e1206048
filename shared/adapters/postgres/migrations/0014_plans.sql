-- What a tenant may ask for and keep. Operators change a tenant's plan, or a plan, in SQL.
CREATE TABLE plans (
  id text PRIMARY KEY,
  caller_requests int NOT NULL CHECK (caller_requests > 0), -- a minute, of one key or person
  tenant_requests int NOT NULL CHECK (tenant_requests > 0), -- a minute
  caller_streams int NOT NULL CHECK (caller_streams > 0), -- at once, of one key or person
  tenant_streams int NOT NULL CHECK (tenant_streams > 0), -- at once
  upload_bytes bigint NOT NULL CHECK (upload_bytes > 0), -- a day, in UTC
  stored_documents int NOT NULL CHECK (stored_documents > 0),
  stored_bytes bigint NOT NULL CHECK (stored_bytes > 0)
);
INSERT INTO plans VALUES
  ('standard', 1200, 6000, 10, 20, 5000000000, 10000, 20000000000),
  ('business', 6000, 30000, 50, 200, 50000000000, 100000, 500000000000);

ALTER TABLE tenants ADD COLUMN plan text NOT NULL DEFAULT 'standard' REFERENCES plans;

-- What a tenant keeps now and has uploaded today: one row, whose lock makes the limits exact.
CREATE TABLE tenant_usage (
  tenant_id text PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
  documents int NOT NULL, -- that are not deleted
  bytes bigint NOT NULL, -- of these
  day date NOT NULL, -- in UTC
  uploaded_bytes bigint NOT NULL -- on that day, whatever became of them
);

-- Whoever migrates is bound by row-level security too.
ALTER TABLE documents NO FORCE ROW LEVEL SECURITY;
INSERT INTO tenant_usage
  SELECT tenant_id, count(*), sum(bytes), (now() AT TIME ZONE 'utc')::date, 0
  FROM documents WHERE deleted_at IS NULL GROUP BY tenant_id;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;

ALTER TABLE plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE plans FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_usage FORCE ROW LEVEL SECURITY;
-- A tenant sees its own plan, not what others may have.
CREATE POLICY own_tenant ON plans TO pueblo_app
  USING (id = (SELECT plan FROM tenants WHERE tenants.id = current_tenant()));
CREATE POLICY own_tenant ON tenant_usage TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
GRANT SELECT ON plans TO pueblo_app;
GRANT SELECT, INSERT, UPDATE ON tenant_usage TO pueblo_app;

-- Whoever works off a backlog takes the tenants in turn: which have one, and what of it is oldest.
CREATE INDEX outbox_due_by_tenant ON outbox (tenant_id, claimed_until) WHERE published_at IS NULL;
CREATE INDEX documents_overdue_by_tenant ON documents (tenant_id, deadline_at)
  WHERE status NOT IN ('indexed', 'failed');
