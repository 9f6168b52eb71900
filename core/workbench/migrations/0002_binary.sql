-- Binary classification is called "binary": in runs and in the requests of jobs and schedules.
UPDATE runs SET task = 'binary' WHERE task = 'churn';

UPDATE jobs SET params = json_set(params, '$.task', 'binary')
WHERE kind = 'train' AND json_extract(params, '$.task') = 'churn';

UPDATE schedules SET params = json_set(params, '$.task', 'binary')
WHERE kind = 'train' AND json_extract(params, '$.task') = 'churn';

-- A run's main score is that of the task's primary metric.
DROP INDEX ix_runs_headline;

ALTER TABLE runs RENAME COLUMN headline TO primary_score;

CREATE INDEX ix_runs_primary_score ON runs (primary_score);
