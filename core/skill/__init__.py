"""Agent Skill directories: read, validate, outline, edit and write them. Pure but for read and write."""
