-- An attempt's duration is what its calls and its commands took together, as its page says: until now it was the calls'.
UPDATE trajectories SET seconds = seconds + (
  SELECT coalesce(sum(CASE WHEN json_valid(s.rest) THEN json_extract(s.rest, '$.step.observation.seconds') END), 0.0)
  FROM steps s WHERE s.trajectory = trajectories.id
);
