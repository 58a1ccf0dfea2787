-- Version 2: what lists filter by is a column, requests carry what they ask for, and people pin views to a notebook.

ALTER TABLE trajectories ADD COLUMN skill TEXT NOT NULL DEFAULT '';
ALTER TABLE trajectories ADD COLUMN seed INTEGER;
UPDATE trajectories SET skill = coalesce(json_extract(record, '$.skill_digest'), ''), seed = json_extract(record, '$.seed');
CREATE INDEX trajectories_by_task ON trajectories (task);
CREATE INDEX trajectories_by_outcome ON trajectories (outcome, task);
CREATE INDEX trajectories_by_value ON trajectories (value);
CREATE INDEX trajectories_by_turns ON trajectories (turns);
CREATE INDEX trajectories_by_tokens ON trajectories (tokens);
CREATE INDEX trajectories_by_cost ON trajectories (cost);
CREATE INDEX trajectories_by_seconds ON trajectories (seconds);
CREATE INDEX trajectories_by_skill ON trajectories (skill);
CREATE INDEX trajectories_by_seed ON trajectories (seed);
CREATE INDEX tasks_by_kind ON tasks (kind);
CREATE INDEX patches_by_trajectory ON patches (trajectory);
CREATE INDEX analyses_by_trajectory ON analyses (trajectory);

-- An arm's slot holds an attempt of every skill that was graded in it, so that a version keeps its score when a later
-- one is evaluated. Version 1 held the last one only: attempts with an earlier version are placed anew.
ALTER TABLE placements RENAME TO placed_once;
CREATE TABLE placements (
  arm TEXT NOT NULL,
  slot INTEGER NOT NULL,
  skill TEXT NOT NULL,
  trajectory TEXT NOT NULL,
  PRIMARY KEY (arm, slot, skill)
) STRICT, WITHOUT ROWID;
INSERT INTO placements
SELECT p.arm, p.slot, coalesce(t.skill, ''), p.trajectory FROM placed_once p LEFT JOIN trajectories t ON t.id = p.trajectory;
DROP TABLE placed_once;
CREATE INDEX placements_by_trajectory ON placements (trajectory);
INSERT OR IGNORE INTO placements
SELECT 'test_after', k.position, t.skill, t.id FROM trajectories t JOIN tasks k ON k.id = t.task AND k.part = 'test'
WHERE t.skill IN (SELECT digest FROM versions WHERE position > 0)
  AND t.skill NOT IN (SELECT digest FROM versions WHERE position = 0)
ORDER BY t.rowid DESC;

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

CREATE INDEX analyses_by_outcome ON analyses (outcome, slot);

-- What the calls of each role came to, kept as they are added: whoever watches a run reads a few rows, however many
-- calls there were. What was charged is what budgets count, money in whole billionths, rounded up.
CREATE TABLE spending (
  role TEXT NOT NULL,
  paid INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  unusable INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  seconds REAL NOT NULL,
  cost REAL NOT NULL,
  charged_tokens INTEGER NOT NULL,
  charged_money INTEGER NOT NULL,
  PRIMARY KEY (role, paid)
) STRICT, WITHOUT ROWID;
CREATE VIEW charges AS
SELECT seq, role, paid, calls, 1 - usable AS unusable, prompt_tokens, cached_tokens, completion_tokens,
  reasoning_tokens, seconds, cost,
  max(coalesce(json_extract(record, '$.charged_tokens'), 0), prompt_tokens + completion_tokens) AS charged_tokens,
  max(coalesce(json_extract(record, '$.charged_money'), 0),
    CAST(round(cost * 1e9, 3) AS INTEGER) + (round(cost * 1e9, 3) > CAST(round(cost * 1e9, 3) AS INTEGER))
  ) AS charged_money
FROM calls;
INSERT INTO spending
SELECT role, paid, sum(calls), sum(unusable), sum(prompt_tokens), sum(cached_tokens), sum(completion_tokens),
  sum(reasoning_tokens), sum(seconds), sum(cost), sum(charged_tokens), sum(charged_money)
FROM charges GROUP BY role, paid;
CREATE TRIGGER calls_added AFTER INSERT ON calls BEGIN
  INSERT INTO spending
  SELECT role, paid, calls, unusable, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, seconds, cost,
    charged_tokens, charged_money
  FROM charges WHERE seq = new.seq
  ON CONFLICT (role, paid) DO UPDATE SET
    calls = calls + excluded.calls,
    unusable = unusable + excluded.unusable,
    prompt_tokens = prompt_tokens + excluded.prompt_tokens,
    cached_tokens = cached_tokens + excluded.cached_tokens,
    completion_tokens = completion_tokens + excluded.completion_tokens,
    reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
    seconds = seconds + excluded.seconds,
    cost = cost + excluded.cost,
    charged_tokens = charged_tokens + excluded.charged_tokens,
    charged_money = charged_money + excluded.charged_money;
END;
