"""SQLite: the workspace's journal of effects and one database a run."""
