CREATE TABLE datasets (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	created DATETIME NOT NULL, 
	UNIQUE ("key")
);

CREATE TABLE jobs (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	params JSON NOT NULL, 
	state VARCHAR NOT NULL, 
	progress FLOAT, 
	message VARCHAR NOT NULL, 
	eta_seconds FLOAT, 
	created DATETIME NOT NULL, 
	started DATETIME, 
	finished DATETIME, 
	attempt INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	resumable BOOLEAN NOT NULL, 
	lost INTEGER NOT NULL, 
	not_before DATETIME, 
	depends_on JSON NOT NULL, 
	cancel_requested BOOLEAN NOT NULL, 
	owner VARCHAR, 
	lease_boot VARCHAR, 
	lease_until FLOAT, 
	pid INTEGER, 
	pid_started FLOAT, 
	result JSON, 
	error VARCHAR, 
	schedule_id INTEGER
);

CREATE INDEX ix_jobs_kind ON jobs (kind);

CREATE INDEX ix_jobs_schedule_id ON jobs (schedule_id);

CREATE INDEX ix_jobs_state ON jobs (state);

CREATE TABLE schedules (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	params JSON NOT NULL, 
	cron VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	resumable BOOLEAN NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	next_due DATETIME, 
	last_job_id INTEGER
);

CREATE TABLE dataset_versions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	dataset_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	parent_id INTEGER, 
	recipe JSON, 
	source JSON, 
	sha256 VARCHAR NOT NULL, 
	folder VARCHAR NOT NULL, 
	bytes INTEGER NOT NULL, 
	rows INTEGER NOT NULL, 
	rows_read INTEGER NOT NULL, 
	rows_quarantined INTEGER NOT NULL, 
	columns JSON NOT NULL, 
	notices JSON NOT NULL, 
	created DATETIME NOT NULL, 
	UNIQUE (dataset_id, number), 
	FOREIGN KEY(dataset_id) REFERENCES datasets (id), 
	FOREIGN KEY(parent_id) REFERENCES dataset_versions (id)
);

CREATE INDEX ix_dataset_versions_dataset_id ON dataset_versions (dataset_id);

CREATE INDEX ix_dataset_versions_sha256 ON dataset_versions (sha256);

CREATE TABLE recipe_drafts (
	version_id INTEGER NOT NULL, 
	history JSON NOT NULL, 
	position INTEGER NOT NULL, 
	saved DATETIME NOT NULL, 
	PRIMARY KEY (version_id), 
	FOREIGN KEY(version_id) REFERENCES dataset_versions (id)
);

CREATE TABLE runs (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	version_id INTEGER NOT NULL, 
	job_id INTEGER, 
	name VARCHAR NOT NULL, 
	task VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	model VARCHAR NOT NULL, 
	params JSON NOT NULL, 
	recipe JSON NOT NULL, 
	features JSON NOT NULL, 
	split JSON NOT NULL, 
	seed INTEGER NOT NULL, 
	data_sha256 VARCHAR NOT NULL, 
	environment JSON NOT NULL, 
	state VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	metrics JSON NOT NULL, 
	holdout JSON NOT NULL, 
	headline FLOAT, 
	findings JSON NOT NULL, 
	tags JSON NOT NULL, 
	note VARCHAR NOT NULL, 
	seconds FLOAT, 
	created DATETIME NOT NULL, 
	finished DATETIME, 
	artefacts JSON NOT NULL, 
	FOREIGN KEY(version_id) REFERENCES dataset_versions (id)
);

CREATE INDEX ix_runs_created ON runs (created);

CREATE INDEX ix_runs_headline ON runs (headline);

CREATE INDEX ix_runs_job_id ON runs (job_id);

CREATE INDEX ix_runs_model ON runs (model);

CREATE INDEX ix_runs_state ON runs (state);

CREATE INDEX ix_runs_version_id ON runs (version_id);

CREATE TABLE fold_scores (
	run_id INTEGER NOT NULL, 
	repeat INTEGER NOT NULL, 
	fold INTEGER NOT NULL, 
	scores JSON NOT NULL, 
	rows_train INTEGER NOT NULL, 
	rows_test INTEGER NOT NULL, 
	class_shares JSON NOT NULL, 
	seconds FLOAT NOT NULL, 
	PRIMARY KEY (run_id, repeat, fold), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
