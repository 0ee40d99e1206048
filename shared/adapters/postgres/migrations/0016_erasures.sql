-- People and tenants that asked to be erased, until there is nothing left of them, and the proof.
-- No reference to either: this is what remains.
CREATE TABLE erasures (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('tenant', 'person')),
  subject text NOT NULL, -- the tenant's or the person's id
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  due_at timestamptz NOT NULL,
  -- scheduled → erasing → settling → erased; cancelled only while scheduled
  state text NOT NULL CHECK (state IN ('scheduled', 'erasing', 'settling', 'erased', 'cancelled')),
  -- Whoever knows it may read the receipt: nobody is left who could sign in for it.
  receipt_token text NOT NULL UNIQUE,
  held jsonb, -- what each part held when it began
  next_at timestamptz NOT NULL, -- when it is looked at again
  rounds int NOT NULL DEFAULT 0, -- purges so far
  receipt text, -- signed
  proofs jsonb NOT NULL DEFAULT '[]' -- that it still holds nothing
);
CREATE UNIQUE INDEX erasures_under_way ON erasures (kind, subject)
  WHERE state IN ('scheduled', 'erasing', 'settling');
CREATE INDEX erasures_by_subject ON erasures (subject);
CREATE INDEX erasures_due ON erasures (next_at) WHERE state <> 'cancelled';

-- The public halves of the keys that receipts were signed with: a receipt outlives its key's use.
CREATE TABLE receipt_keys (
  kid text PRIMARY KEY,
  jwk jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- So that what nobody could handle can be erased with its tenant.
ALTER TABLE dead_events ADD COLUMN tenant_id text;
ALTER TABLE dead_events NO FORCE ROW LEVEL SECURITY;
UPDATE dead_events SET tenant_id = substring(body from 'ten_[0-7][0-9a-hjkmnp-tv-z]{25}');
ALTER TABLE dead_events FORCE ROW LEVEL SECURITY;
CREATE INDEX dead_events_by_tenant ON dead_events (tenant_id);
CREATE INDEX outbox_by_tenant ON outbox (tenant_id);
CREATE INDEX handled_events_by_tenant ON handled_events (tenant_id);

ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
ALTER TABLE receipt_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY identity ON erasures TO pueblo_identity USING (true) WITH CHECK (true);
CREATE POLICY erasure ON erasures TO pueblo_erasure USING (true) WITH CHECK (true);
CREATE POLICY own_tenant ON erasures FOR SELECT TO pueblo_app
  USING (kind = 'tenant' AND subject = current_tenant());
CREATE POLICY identity ON receipt_keys FOR SELECT TO pueblo_identity USING (true);
CREATE POLICY erasure ON receipt_keys TO pueblo_erasure USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (state) ON erasures TO pueblo_identity;
GRANT SELECT, INSERT, UPDATE ON erasures TO pueblo_erasure;
GRANT SELECT (kind, subject, state) ON erasures TO pueblo_app;
GRANT SELECT ON receipt_keys TO pueblo_identity;
GRANT SELECT, INSERT ON receipt_keys TO pueblo_erasure;

-- Every table of a tenant, so far; a later one grants it itself.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tenants', 'users', 'memberships', 'api_keys', 'outbox',
    'handled_events', 'dead_events', 'documents', 'passages', 'passage_batches', 'passage_terms',
    'conversations', 'answers', 'tenant_usage'] LOOP
    EXECUTE format('CREATE POLICY erasure ON %I TO pueblo_erasure USING (true) WITH CHECK (true)',
      name);
    EXECUTE format('GRANT SELECT, DELETE ON %I TO pueblo_erasure', name);
  END LOOP;
END $$;
GRANT UPDATE (created_by) ON documents TO pueblo_erasure;
GRANT UPDATE (role) ON memberships TO pueblo_erasure;
-- By their place (ctid), which whoever may see some columns only does not see.
GRANT SELECT ON idempotent_requests, invitations TO pueblo_erasure;
