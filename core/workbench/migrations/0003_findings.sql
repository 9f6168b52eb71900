-- A person may accept a finding of a run, with a reason.
CREATE TABLE finding_acceptances (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	run_id INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	columns JSON NOT NULL, 
	reason VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	UNIQUE (run_id, code, columns), 
	FOREIGN KEY(run_id) REFERENCES runs (id)
);

CREATE INDEX ix_finding_acceptances_run_id ON finding_acceptances (run_id);

-- A finding says what it is about.
UPDATE runs SET findings = (
	SELECT json_group_array(json_set(each.value, '$.kind', CASE json_extract(each.value, '$.code')
		WHEN 'MW001' THEN 'leak'
		WHEN 'MW106' THEN 'leak'
		WHEN 'MW004' THEN 'imbalance'
		WHEN 'MW005' THEN 'imbalance'
		WHEN 'MW101' THEN 'fit'
		WHEN 'MW102' THEN 'fit'
		WHEN 'MW103' THEN 'fit'
		WHEN 'MW104' THEN 'fit'
		WHEN 'MW105' THEN 'fit'
		ELSE 'data' END))
	FROM json_each(runs.findings) AS each
)
WHERE findings <> '[]' AND json_valid(findings);
