-- Version 2: what lists filter by is a column, requests carry what they ask for, and people pin views to a notebook.

ALTER TABLE trajectories ADD COLUMN skill TEXT NOT NULL DEFAULT '';
ALTER TABLE trajectories ADD COLUMN seed INTEGER;
UPDATE trajectories SET skill = coalesce(json_extract(record, '$.skill_digest'), ''), seed = json_extract(record, '$.seed');
CREATE INDEX trajectories_by_task ON trajectories (task);
CREATE INDEX trajectories_by_outcome ON trajectories (outcome, task);

ALTER TABLE requests ADD COLUMN data TEXT NOT NULL DEFAULT '{}';

-- Views that people keep in a run's notebook, in the order they were added; one taken out stays, marked so.
CREATE TABLE pins (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  removed TEXT NOT NULL DEFAULT '',
  record TEXT NOT NULL
) STRICT;

-- Which version people hold to be the one to use, and why: the last counts.
CREATE TABLE promotions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  version TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
