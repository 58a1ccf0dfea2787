# One command for each thing a person does here. `uv` is used when it is there, venv and pip when it is not.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# Tests wait as much as they compute: more of them at once than there are cores. A file's tests stay in one process, so
# that what a file shares is built once, and files come in their order: those that take long are not the last.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 2)

# Tests start hundreds of processes: without kept bytecode each would compile the lab anew, which takes half of its start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: app test check journey slow studies suites bench bench-app screenshots sample clean

app: $(VENV)/.ok
	@exec $(BIN)/trace2skill app --port $(PORT)

test: $(VENV)/.ok
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(VENV)/.ok
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The journeys in a real Chromium (Debian: apt-get install chromium).
journey: $(VENV)/.ok
	TRACE2SKILL_JOURNEYS=required $(BIN)/pytest -o addopts=--import-mode=importlib -q tests/journeys

slow: $(VENV)/.ok
	$(BIN)/pytest -m 'slow and not journey' -o addopts=--import-mode=importlib -n auto tests

# Every file in studies/ with the scripted models, each killed once on its way; six minutes on two cores.
studies: $(VENV)/.ok
	$(BIN)/pytest -m slow -o addopts=--import-mode=importlib -q tests/engine/studying/test_shipped_tables.py

# The demo over a hundred small suites with planted lessons of their own; about half an hour.
suites: $(VENV)/.ok
	$(BIN)/python -m tests.demo.suites 100

bench: $(VENV)/.ok
	$(BIN)/python -m tests.bench

# How quickly the pages show themselves, with 10,000 trajectories behind them; the first time makes that store.
bench-app: $(VENV)/.ok
	$(BIN)/python -m tests.bench_app

# Every page, light and dark, with the sample run and with the large store, into build/screenshots.
screenshots: $(VENV)/.ok
	$(BIN)/python -m tests.bench_app.screenshots

# The run that a new workspace shows first, recorded anew with the scripted model, and the notebook that is made of it.
sample: $(VENV)/.ok
	rm -rf build/sample sample_runs/starter-demo
	$(BIN)/trace2skill demo --runs build/sample --evolve 24 --test 16
	$(BIN)/trace2skill export latest --to sample_runs/starter-demo --runs build/sample
	$(BIN)/python -m notebooks.first_look

clean:
	rm -rf $(VENV) build dist

# The stamp holds the environment: made anew when what it installs from has changed.
$(VENV)/.ok: pyproject.toml constraints.txt
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --allow-existing --python $(PY) $(VENV) && \
	  uv pip install -q --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[dev]'; \
	else \
	  $(PY) -m venv $(VENV) && \
	  $(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'; \
	fi
	@touch $@
