# Zuoxi: `make run` and `make test` do all the set-up there is.
UV := .tools/bin/uv
BIN := .venv/bin
WEB_SOURCES := $(shell find web src/zuoxi/tasks/*/web -type f 2>/dev/null)
PORT ?= 8443
PO_FILES := $(shell find src/zuoxi/locale -name '*.po' 2>/dev/null)

.PHONY: help run test check bench build format generate clean
help:                                     ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(UV): tools/uv-requirements.txt
	python3 -m venv .tools
	.tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r tools/uv-requirements.txt
	@touch $@

.venv/.synced: requirements.lock pyproject.toml | $(UV)
	$(UV) venv -q --allow-existing --python 3.11 .venv
	$(UV) pip sync -q --require-hashes --compile-bytecode requirements.lock
	$(UV) pip install -q --no-deps -e .
	@touch $@

node_modules/.synced: package-lock.json package.json .npmrc
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

src/zuoxi/browser/.built: node_modules/.synced .venv/.synced $(WEB_SOURCES)
	npm run -s build
	$(BIN)/python -m whitenoise.compress -q src/zuoxi/browser
	@touch $@

src/zuoxi/locale/.compiled: .venv/.synced $(PO_FILES)
	$(BIN)/pybabel -q compile -d src/zuoxi/locale -D 'django click'
	@touch $@

READY := .venv/.synced src/zuoxi/browser/.built src/zuoxi/locale/.compiled

run: $(READY)                             ## the demo competition, served over HTTPS on the LAN and on localhost; PORT=9443: there
	$(BIN)/zuoxi serve --demo --port $(PORT)

test: $(READY)                            ## every test; the last lines say what passed, failed and was skipped
	$(BIN)/python tools/run_tests.py

check: $(READY)                           ## format, lint, types, import contracts, licences
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm run -s format:check
	npm run -s lint
	npm run -s typecheck
	$(BIN)/python tools/check_licences.py

bench: $(READY)                           ## speed and memory, three runs, table and JSON
	$(BIN)/python -m tests.bench $(BENCH)

build: $(READY)                           ## dist/zuoxi-*.whl, for pip install on another machine
	$(UV) build -q --wheel

format: .venv/.synced node_modules/.synced ## write the format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .
	npm run -s format

generate: .venv/.synced node_modules/.synced ## API and socket types, OpenAPI document, translation catalogue
	$(BIN)/python tools/generate.py

clean:                                    ## everything that was made; the data folder stays
	rm -rf .venv .tools node_modules src/zuoxi/browser dist build
	find src/zuoxi/locale -name '*.mo' -delete -o -name .compiled -delete
