CREATE TABLE IF NOT EXISTS pools (
  key TEXT PRIMARY KEY, id TEXT, spec TEXT, state TEXT, state_time TEXT, allocation_state TEXT,
  allocation_time TEXT, target_dedicated INTEGER, target_spot INTEGER, deallocation TEXT, errors TEXT, autoscale TEXT,
  etag TEXT, last_modified TEXT, creation_time TEXT
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS samples (
  pool_key TEXT, time TEXT, readings TEXT, PRIMARY KEY (pool_key, time)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS nodes (
  pool_key TEXT, id TEXT, pool_id TEXT, sequence INTEGER, is_dedicated INTEGER,
  runs_containers INTEGER, state TEXT, state_time TEXT, previous_state TEXT, scheduling TEXT, allocation_time TEXT,
  last_boot_time TEXT, start_task TEXT, start_execution TEXT, process TEXT, total_run INTEGER,
  total_succeeded INTEGER, recent TEXT, errors TEXT,
  PRIMARY KEY (pool_key, id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS node_spans (
  node_id TEXT, start_time TEXT, end_time TEXT, pool_key TEXT, pool_id TEXT, vm_size TEXT,
  cores INTEGER, is_dedicated INTEGER, PRIMARY KEY (node_id, start_time)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS node_users (
  node_id TEXT, name TEXT, PRIMARY KEY (node_id, name)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS jobs (
  key TEXT PRIMARY KEY, id TEXT, spec TEXT, state TEXT, state_time TEXT, previous_state TEXT,
  previous_time TEXT, pool_key TEXT, pool_id TEXT, scheduling_error TEXT, priority INTEGER,
  max_parallel INTEGER, deadline TEXT, end_time TEXT, terminate_reason TEXT, terminate_asked TEXT,
  disable_asked INTEGER, forced INTEGER, etag TEXT, last_modified TEXT, creation_time TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS jobs_of_pool ON jobs (pool_key, state, priority);

CREATE TABLE IF NOT EXISTS job_schedules (
  key TEXT PRIMARY KEY, id TEXT, spec TEXT, state TEXT, state_time TEXT, previous_state TEXT,
  previous_time TEXT, next_due TEXT, last_number INTEGER, recent_job TEXT, pool_id TEXT, end_time TEXT,
  etag TEXT, last_modified TEXT, creation_time TEXT
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tasks (
  job_key TEXT, key TEXT, id TEXT, spec TEXT, state TEXT, state_time TEXT, previous_state TEXT,
  previous_time TEXT, sequence INTEGER, slots INTEGER, instances INTEGER, unmet INTEGER, attempt INTEGER,
  node_id TEXT, location TEXT, execution TEXT, result TEXT, processes TEXT, subtasks TEXT,
  retained_until TEXT, cleaned INTEGER, usage TEXT, etag TEXT, last_modified TEXT,
  creation_time TEXT, PRIMARY KEY (job_key, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tasks_by_age ON tasks (job_key, sequence);
CREATE INDEX IF NOT EXISTS tasks_by_state ON tasks (job_key, state, unmet, sequence, slots);
-- What is counted most comes in the order of its groups: no sorting, however many tasks.
CREATE INDEX IF NOT EXISTS tasks_by_result ON tasks (job_key, state, result, slots);
CREATE INDEX IF NOT EXISTS multi_instance_tasks ON tasks (job_key, state, unmet, sequence)
  WHERE instances > 0;
CREATE INDEX IF NOT EXISTS tasks_at_work ON tasks (state, node_id)
  WHERE state IN ('preparing', 'running');
CREATE INDEX IF NOT EXISTS tasks_by_retention ON tasks (retained_until)
  WHERE retained_until IS NOT NULL;

-- `parent` is a task's key or a range of ids.
CREATE TABLE IF NOT EXISTS unmet (
  job_key TEXT, parent TEXT, child TEXT, PRIMARY KEY (job_key, parent, child)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unmet_of_child ON unmet (job_key, child);

CREATE TABLE IF NOT EXISTS met (
  job_key TEXT, parent TEXT, number INTEGER, PRIMARY KEY (job_key, parent)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS met_numbers ON met (job_key, number);

CREATE TABLE IF NOT EXISTS awaited_ranges (
  job_key TEXT, first INTEGER, last INTEGER, missing INTEGER,
  PRIMARY KEY (job_key, first, last)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS preparations (
  job_key TEXT, node_id TEXT, pool_key TEXT, pool_id TEXT, boot_time TEXT, preparation TEXT,
  ready INTEGER, "release" TEXT, PRIMARY KEY (job_key, node_id)
) WITHOUT ROWID;
