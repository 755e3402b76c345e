# Two commands need nothing but Python 3.11, make and a network: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
# Half as many again as there are cores: most tests wait for servers and processes.
WORKERS = $(shell $(PYTHON) -c 'import os; print(3 * os.cpu_count() // 2)')

# The newest Python that we support, where it runs; $(PYTHON) is the oldest. Of what pyenv keeps
# only shims are on PATH, and the shim of a version that is not selected fails: so both are tried.
PYENV = $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions
CANDIDATES = $(foreach minor,14 13 12,python3.$(minor) $(wildcard $(PYENV)/3.$(minor).*/bin/python3.$(minor)))
NEWEST ?= $(shell for python in $(CANDIDATES); do "$$python" -c 0 2> /dev/null && echo "$$python" && break; done)

.PHONY: demo test test-newest test-long bench check format lock docs clean

demo: $(INSTALLED)
	$(BIN)/flowrun apply workflows/topn.yaml
	@for file in results/*_OUTPUT.txt; do echo; echo "$$file"; cat "$$file"; done
	@echo
	@echo "Now change workflows/data/taskdata1.txt, or add a file beside it, and type"
	@echo "  $(BIN)/flowrun plan workflows/topn.yaml    (what would run, and why)"
	@echo "  $(BIN)/flowrun apply workflows/topn.yaml   (just that runs)"
	@echo "  $(BIN)/flowrun destroy workflows/topn.yaml (takes all of it away)"
	@echo "To type only 'flowrun' in this shell: . $(BIN)/activate"

test: check
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal -m "not long" --ignore tests/benchmarks
	$(if $(NEWEST),$(MAKE) test-newest)

# What is pure behaves alike on every Python; the rest would take as long again.
test-newest: .venv-newest/installed
	.venv-newest/bin/python -m pytest --numprocesses $(WORKERS) -m "not long" tests/unit

# Property tests and attacks at their full size: an hour or more.
test-long: $(INSTALLED)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal -m long --timeout 7200 --ignore tests/benchmarks

# Ratios measured in turns, printed and judged; best on a machine that does nothing else.
bench: $(INSTALLED)
	$(BIN)/python -m pytest tests/benchmarks

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/installed: INTERPRETER = $(PYTHON)
.venv-newest/installed: INTERPRETER = $(NEWEST)
%/installed: requirements.lock pyproject.toml
	@echo "installing flowrun and what it needs into $* (once, about half a minute)"
	$(INTERPRETER) -m venv $*
	$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$*/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

# Needs `uv` on PATH; the lock file holds names, versions and hashes, no addresses.
lock:
	uv pip compile pyproject.toml --extra local --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o requirements.lock

# What in docs/ is made from the code.
docs: $(INSTALLED)
	$(BIN)/python -m localbatch.pages.coverage docs/localbatch/operations.md
	$(BIN)/python -m localbatch.pages.states docs/reference/states.md
	$(BIN)/python -m flowrun.language.reference docs/reference/workflow.md
	$(BIN)/python -m flowrun.report.reasons docs/reference/reasons.md

clean:
	rm -rf .venv .venv-newest .cache .mypy_cache .ruff_cache .pytest_cache results dist
