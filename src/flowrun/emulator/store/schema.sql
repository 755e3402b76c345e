CREATE TABLE IF NOT EXISTS pools (
  key TEXT PRIMARY KEY, id TEXT, spec TEXT, state TEXT, state_time TEXT, allocation_state TEXT,
  allocation_time TEXT, target_dedicated INTEGER, target_spot INTEGER, errors TEXT, autoscale TEXT, etag TEXT,
  last_modified TEXT, creation_time TEXT
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS samples (
  pool_key TEXT, time TEXT, readings TEXT, PRIMARY KEY (pool_key, time)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS nodes (
  pool_key TEXT, id TEXT, pool_id TEXT, sequence INTEGER, is_dedicated INTEGER,
  state TEXT, state_time TEXT, scheduling TEXT, allocation_time TEXT, last_boot_time TEXT, start_task TEXT,
  start_task_info TEXT, process TEXT, total_run INTEGER, total_succeeded INTEGER, recent TEXT,
  PRIMARY KEY (pool_key, id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS node_users (
  node_id TEXT, name TEXT, PRIMARY KEY (node_id, name)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS jobs (
  key TEXT PRIMARY KEY, id TEXT, spec TEXT, state TEXT, state_time TEXT, previous_state TEXT,
  previous_time TEXT, pool_key TEXT, priority INTEGER, max_parallel INTEGER, deadline TEXT,
  end_time TEXT, terminate_reason TEXT, etag TEXT, last_modified TEXT, creation_time TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS jobs_of_pool ON jobs (pool_key, state, priority);

CREATE TABLE IF NOT EXISTS tasks (
  job_key TEXT, key TEXT, id TEXT, spec TEXT, state TEXT, state_time TEXT, previous_state TEXT,
  previous_time TEXT, sequence INTEGER, slots INTEGER, attempt INTEGER, node_id TEXT,
  node_info TEXT, execution TEXT, result TEXT, process TEXT, etag TEXT, last_modified TEXT,
  creation_time TEXT, PRIMARY KEY (job_key, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tasks_by_age ON tasks (job_key, sequence);
CREATE INDEX IF NOT EXISTS tasks_by_state ON tasks (job_key, state, sequence, slots, result);
CREATE INDEX IF NOT EXISTS tasks_at_work ON tasks (state, node_id)
  WHERE state IN ('preparing', 'running');
