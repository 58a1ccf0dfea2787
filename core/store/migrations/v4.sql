-- Version 4: what baselines learn. The skill as each sequential update left it; the memories drawn from trajectories.
CREATE TABLE updates (
  number INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX updates_by_digest ON updates (digest);

CREATE TABLE extractions (
  slot INTEGER PRIMARY KEY,
  trajectory TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX extractions_by_trajectory ON extractions (trajectory);

-- The bank: every item in the order of the slots; one that says what an earlier one says names that.
CREATE TABLE memory_items (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  same_as TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
