# The repository's few commands; `make help` lists them. Each installs what it needs.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
UV := .tools/bin/uv
# The version that wrote uv.lock: another might read it differently.
UV_VERSION := 0.13.9
UV_INSTALLED := .tools/uv-$(UV_VERSION)
# The system's certificates, as pip takes: networks with a proxy of their own need them.
SYNC = UV_PYTHON_DOWNLOADS=never $(UV) sync --frozen --quiet --compile-bytecode --system-certs --python "$(PYTHON)"
# What the kernels of a build run under too (publishing/runner.py): nbval compares outputs.
SAME_EVERYWHERE := PYTHONHASHSEED=0 TZ=UTC LC_ALL=C.UTF-8 MPLBACKEND= \
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
NBVAL := --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg
# Forked kernels bind their ports themselves: two that start at once can't be given the same.
FORKED := JUPYTER_DEFAULT_PROVISIONER_NAME=fork-provisioner \
	FORK_PROVISIONER_MODULES=matplotlib.pyplot,pandas,scipy.stats

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help reports test lint accuracy trust fuzz licences audit-deps bench lab lessons teaching browser clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | \
		while IFS='|' read -r name what; do printf 'make %-10s %s\n' "$$name" "$$what"; done

reports: .venv/installed ## documents -> tables -> executed notebooks -> PDFs in reports/
	@$(BIN)/msanalysis build

test: lint ## lint, tests, and the committed notebooks against their outputs
	@$(BIN)/python -m msanalysis.pipeline tables
	@$(BIN)/pytest -n logical --maxprocesses 4 --dist loadfile
	@$(SAME_EVERYWHERE) $(FORKED) $(BIN)/pytest -n logical --maxprocesses 4 --dist loadfile $(NBVAL) notebooks

lint: .venv/installed ## style of code, formatted and checked by ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

accuracy: .venv/installed ## docs/accuracy.md: the tables against readings by eye
	@$(BIN)/python -m tests.accuracy

trust: .venv/installed ## docs/reproducibility.md: builds compared, kills survived, inputs fuzzed
	@$(BIN)/python -m tests.trust

fuzz: .venv/installed ## the tests with random inputs for long
	@FUZZ_EXAMPLES=2000 $(BIN)/pytest -q -m hypothesis tests/robustness tests/values tests/notices

licences: .venv/installed ## docs/licences.md: every locked package and font with its licence
	@$(BIN)/python -m tests.licences

audit-deps: .venv/installed ## known weaknesses of the locked packages (needs PyPI itself)
	@$(BIN)/python -m tests.advisories

bench: .venv/installed ## benchmarks/ and their README's tables; BENCH=--quick for a short look
	@$(BIN)/python benchmarks/reports.py $(BENCH)
	@$(BIN)/python benchmarks/reports.py --short $(BENCH)
	@$(BIN)/python benchmarks/builds.py $(BENCH)
	@$(BIN)/python benchmarks/scale.py $(BENCH)
	@$(BIN)/python benchmarks/extraction.py $(if $(BENCH),50)
	@$(BIN)/python benchmarks/themes.py $(BENCH)
	@$(if $(BENCH),,$(BIN)/python benchmarks/tables.py reports short_reports builds scale extraction themes)

lab: .venv/installed-lab ## the notebooks in JupyterLab, at a start page
	@$(BIN)/python -m msanalysis.pipeline tables
	@$(BIN)/jupyter lab --notebook-dir=notebooks --LabApp.default_url=/lab/tree/00_start_here.ipynb

lessons: .venv/installed ## notebooks/teaching/*.ipynb written from source/ and run
	@$(BIN)/python -m msanalysis.pipeline tables
	@$(SAME_EVERYWHERE) $(BIN)/python -m msanalysis.teaching lessons

teaching: .venv/installed-teaching ## lessons for students; the solution and nothing graded
	@$(BIN)/python -m msanalysis.pipeline tables
	@$(BIN)/python -m msanalysis.teaching grade

browser: .venv/installed-lab ## lessons opened and run in JupyterLab in Chromium, with screenshots
	@$(BIN)/python -m msanalysis.pipeline tables
	@$(UV) pip install --quiet --system-certs --python .venv playwright
	@$(BIN)/python -m tests.teaching.browser

clean: ## remove what is generated: tables, reports, caches (not .venv)
	@rm -rf data/processed reports build .pytask .pytest_cache .ruff_cache .hypothesis
	@find src tests notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune \
		-exec rm -rf {} +

.venv/installed: pyproject.toml uv.lock $(UV_INSTALLED)
	@$(SYNC)
	@touch $@

.venv/installed-lab: .venv/installed
	@$(SYNC) --group lab
	@touch $@

.venv/installed-teaching: .venv/installed
	@$(SYNC) --group teaching
	@touch $@

$(UV_INSTALLED):
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
		echo "$(PYTHON): not found; install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON): is $$("$(PYTHON)" --version 2>&1), expected 3.11 or newer; name another: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON): lacks the module venv; install it (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@echo "installing into .venv (the first time only) ..."
	@"$(PYTHON)" -m venv --clear .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
