-- A run's database, version 1. Each record is kept once as JSON (`record`), beside the columns lists and filters use.
-- The engine writes every table but `decisions`, `requests` and, since version 2, `pins` and `promotions`, which belong to the people who review and steer.

PRAGMA application_id = 0x54325322;

CREATE TABLE run (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  created TEXT NOT NULL,
  scripted INTEGER NOT NULL,
  isolation TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  config TEXT NOT NULL
) STRICT;

CREATE TABLE tasks (
  id TEXT PRIMARY KEY,
  part TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  instruction TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_by_part ON tasks (part, position);

-- A rollout, whatever arms it stands in. `record` lacks the steps; `digest` tells whether a second put changes anything.
CREATE TABLE trajectories (
  id TEXT PRIMARY KEY,
  task TEXT NOT NULL,
  outcome TEXT NOT NULL,
  value REAL,
  reason TEXT NOT NULL,
  engine TEXT NOT NULL,
  ended TEXT NOT NULL,
  turns INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  seconds REAL NOT NULL,
  cost REAL NOT NULL,
  model TEXT NOT NULL,
  replicate INTEGER NOT NULL,
  digest TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;

CREATE TABLE placements (
  arm TEXT NOT NULL,
  slot INTEGER NOT NULL,
  trajectory TEXT NOT NULL,
  PRIMARY KEY (arm, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX placements_by_trajectory ON placements (trajectory);

-- A step's long texts lie in columns that the full-text index reads; `rest` is the step's record without them.
CREATE TABLE steps (
  id INTEGER PRIMARY KEY,
  trajectory TEXT NOT NULL,
  step INTEGER NOT NULL,
  reasoning TEXT NOT NULL,
  text TEXT NOT NULL,
  action TEXT NOT NULL,
  observation TEXT NOT NULL,
  rest TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX steps_by_trajectory ON steps (trajectory, step);

CREATE VIRTUAL TABLE steps_index USING fts5 (
  reasoning, text, action, observation, content = 'steps', content_rowid = 'id'
);
CREATE TRIGGER steps_added AFTER INSERT ON steps BEGIN
  INSERT INTO steps_index (rowid, reasoning, text, action, observation)
  VALUES (new.id, new.reasoning, new.text, new.action, new.observation);
END;
CREATE TRIGGER steps_removed AFTER DELETE ON steps BEGIN
  INSERT INTO steps_index (steps_index, rowid, reasoning, text, action, observation)
  VALUES ('delete', old.id, old.reasoning, old.text, old.action, old.observation);
END;

CREATE TABLE outputs (
  trajectory TEXT NOT NULL,
  test_case INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (trajectory, test_case)
) STRICT, WITHOUT ROWID;

CREATE TABLE analyses (
  slot INTEGER NOT NULL,
  origin TEXT NOT NULL,
  trajectory TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  patch TEXT NOT NULL,
  turns INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  cost REAL NOT NULL,
  digest TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (slot, origin)
) STRICT;

CREATE TABLE patches (
  id TEXT PRIMARY KEY,
  slot INTEGER NOT NULL,
  origin TEXT NOT NULL,
  trajectory TEXT NOT NULL,
  task TEXT NOT NULL,
  root_cause TEXT NOT NULL,
  flags INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  proven INTEGER NOT NULL,
  digest TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX patches_by_slot ON patches (slot);

CREATE TABLE edits (
  patch TEXT NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  op TEXT NOT NULL,
  path TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (patch, position)
) STRICT;
CREATE INDEX edits_by_id ON edits (id);

-- Merge nodes; what came out of them and what became of what went in have tables of their own.
CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  level INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  members TEXT NOT NULL,
  edits_in INTEGER NOT NULL,
  edits_out INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  cost REAL NOT NULL,
  notes INTEGER NOT NULL,
  failure TEXT NOT NULL,
  digest TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;

CREATE TABLE candidates (
  node TEXT NOT NULL,
  position INTEGER NOT NULL,
  edit TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (node, position)
) STRICT;

CREATE TABLE node_fates (
  node TEXT NOT NULL,
  position INTEGER NOT NULL,
  edit TEXT NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  reason TEXT NOT NULL,
  became TEXT NOT NULL,
  PRIMARY KEY (node, position)
) STRICT;

-- Skills of the run: their files lie under versions/<name>/, their lines' origins and the edits' final fates here.
CREATE TABLE versions (
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  digest TEXT NOT NULL,
  created TEXT NOT NULL,
  note TEXT NOT NULL,
  evaluated INTEGER NOT NULL,
  folder TEXT NOT NULL,
  skill_name TEXT NOT NULL
) STRICT;

CREATE TABLE blame (
  version TEXT NOT NULL,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  line INTEGER NOT NULL,
  text TEXT NOT NULL,
  base_line INTEGER,
  edit TEXT NOT NULL,
  sources TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (version, position)
) STRICT;

CREATE TABLE fates (
  version TEXT NOT NULL,
  position INTEGER NOT NULL,
  edit TEXT NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  reason TEXT NOT NULL,
  became TEXT NOT NULL,
  PRIMARY KEY (version, position)
) STRICT;

-- What checks said: of a version ("S1"), of its scripts ("S1 scripts"), of the task set ("tasks").
CREATE TABLE findings (
  about TEXT NOT NULL,
  position INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (about, position)
) STRICT;

CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  target TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_target ON decisions (target, seq);

CREATE TABLE calls (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  role TEXT NOT NULL,
  about TEXT NOT NULL,
  paid INTEGER NOT NULL,
  usable INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  seconds REAL NOT NULL,
  cost REAL NOT NULL,
  record TEXT NOT NULL
) STRICT;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;

-- Which entries of the workspace's journal this run used: what an export packs.
CREATE TABLE uses (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Engines that worked on this run; the last one without `ended` is at work, if its process is still there.
CREATE TABLE processes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  pid INTEGER NOT NULL,
  started TEXT NOT NULL,
  host TEXT NOT NULL,
  at TEXT NOT NULL,
  ended TEXT NOT NULL,
  requests_seen INTEGER NOT NULL
) STRICT;

-- What people ask of a running engine; it acts on those newer than its own start.
CREATE TABLE requests (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
