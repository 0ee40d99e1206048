-- Copies of everything that a tenant has, made in the background for it to take away.
CREATE TABLE exports (
  id text PRIMARY KEY,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  requested_by text NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'running', 'ready', 'failed', 'expired')),
  reason text, -- why it failed
  created_at timestamptz NOT NULL DEFAULT now(),
  -- One worker at a time, and a failed one only after a pause; an old attempt may not commit.
  attempts int NOT NULL DEFAULT 0,
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  -- When the sweeper looks at one that should have moved on, and how often it has.
  deadline_at timestamptz NOT NULL,
  sweeps int NOT NULL DEFAULT 0,
  -- Of the archive, which is there from `ready_at` until `expires_at`.
  bytes bigint,
  sha256 text,
  entries int,
  ready_at timestamptz,
  expires_at timestamptz
);
CREATE UNIQUE INDEX exports_under_way ON exports (tenant_id)
  WHERE status IN ('pending', 'running');
CREATE INDEX exports_by_tenant ON exports (tenant_id, id DESC);
CREATE INDEX exports_overdue ON exports (deadline_at) WHERE status IN ('pending', 'running');
CREATE INDEX exports_by_end ON exports (expires_at) WHERE status = 'ready';
CREATE INDEX exports_by_time ON exports (created_at);

ALTER TABLE exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE exports FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON exports TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY system ON exports FOR SELECT TO pueblo_system USING (true);
CREATE POLICY erasure ON exports TO pueblo_erasure USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON exports TO pueblo_app;
GRANT SELECT (id, tenant_id, status, created_at, deadline_at, expires_at) ON exports
  TO pueblo_system;
GRANT SELECT, DELETE, UPDATE (requested_by, status, lease_until, deadline_at, expires_at) ON exports
  TO pueblo_erasure;
