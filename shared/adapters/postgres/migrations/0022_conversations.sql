-- What people see of a conversation, and the branches that its answers make.
ALTER TABLE conversations
  ADD COLUMN title text NOT NULL DEFAULT '',
  -- Milliseconds, as they are shown: lists go on from them.
  ADD COLUMN updated_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Its older turns in short, up to and with that answer of it.
  ADD COLUMN summary text,
  ADD COLUMN summarised_to text;
ALTER TABLE answers
  -- The answer that the question went on from; null at the beginning.
  ADD COLUMN parent_id text REFERENCES answers ON DELETE SET NULL,
  -- The question in words that need no other; null when its own do not.
  ADD COLUMN standalone_question text;
CREATE INDEX conversations_by_person ON conversations (tenant_id, created_by, updated_at DESC, id DESC);
CREATE INDEX answers_by_parent ON answers (parent_id);

-- Until now every answer followed the one before it.
ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE answers NO FORCE ROW LEVEL SECURITY;
UPDATE answers SET parent_id = earlier.id
FROM (SELECT id AS child, lag(id) OVER (PARTITION BY conversation_id ORDER BY created_at, id) AS id
  FROM answers) AS earlier
WHERE answers.id = earlier.child AND earlier.id IS NOT NULL;
UPDATE conversations SET
  title = left(trim(regexp_replace(a.first, '\s+', ' ', 'g')), 80),
  updated_at = a.latest
FROM (SELECT conversation_id, max(created_at) AS latest,
    (array_agg(question ORDER BY created_at, id))[1] AS first
  FROM answers GROUP BY conversation_id) AS a
WHERE conversations.id = a.conversation_id;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
ALTER TABLE answers FORCE ROW LEVEL SECURITY;

-- What a person thinks of an answer of theirs: one opinion an answer.
CREATE TABLE feedback (
  id text PRIMARY KEY,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  answer_id text NOT NULL REFERENCES answers ON DELETE CASCADE,
  given_by text NOT NULL,
  rating text NOT NULL CHECK (rating IN ('up', 'down')),
  reason text,
  comment text,
  corrected_answer text,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (answer_id, given_by)
);
CREATE INDEX feedback_by_tenant ON feedback (tenant_id, id DESC);
CREATE INDEX feedback_by_person ON feedback (given_by);

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON feedback TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY erasure ON feedback TO pueblo_erasure USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON feedback TO pueblo_app;
GRANT SELECT, DELETE ON feedback TO pueblo_erasure;
