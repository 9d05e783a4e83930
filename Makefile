# Tasks of source-tiktok-ads. Needs Python 3.11 with venv, git and make; everything else goes into .venv.

PYTHON ?= python3.11
WORKERS ?= 2
IMAGE ?= airbyte/source-tiktok-ads:dev
# For `make lock` alone: it resolves for all supported Python versions at once.
UV := uv>=0.9,<1

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TYPED := $(wildcard conftest.py source_tiktok_ads simulated_api unit_tests integration_tests demo tools benchmarks .ci/lock.py)
# The dependencies come from the lock file first, so that tests and image run the same versions.
INPUTS := pyproject.toml requirements.lock
# A browser's form of the specification; not Python.
FORM := integration_tests/form
# What looks at the demo's picture in a browser.
LOOK := integration_tests/picture
# dbt has an environment of its own, see pyproject.toml.
DBT := DBT_SEND_ANONYMOUS_USAGE_STATS=false TIKTOK_ADS_DUCKDB="$(CURDIR)/demo-data/tiktok_ads.duckdb" $(VENV)/dbt/bin/dbt
DEMO := demo-data/tiktok_ads.duckdb
ON_DEMO := --project-dir dbt --profiles-dir dbt --target-path "$(CURDIR)/demo-data/dbt" --log-path "$(CURDIR)/demo-data/dbt" \
	--vars '{tiktok_ads_airbyte_schema: main}'
BESIDE_FIVETRAN := integration_tests/dbt_package/beside_fivetran
# What analyses/ is made of.
MARTS := $(wildcard dbt/*.yml dbt/*/*.sql dbt/*/*/*) tools/analyses.py tools/offline_compiler.py
# What `make fast` runs: all unit tests, the scenario that the design had to pass, and a small sync of all streams.
FAST := unit_tests integration_tests/protocol/test_architecture.py integration_tests/protocol/test_every_stream.py
# What the build may need of the surroundings; passed on when set, values are taken from the environment.
PASSED_ON := BASE_IMAGE PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_TRUSTED_HOST PIP_CERT PIP_DEFAULT_TIMEOUT
BUILD_ARGS := $(foreach name,$(PASSED_ON),$(if $($(name)),--build-arg $(name)))

# What the hooks keep between runs lies where `make clean` finds it.
export PRE_COMMIT_HOME := $(CURDIR)/$(VENV)/pre-commit

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo dbt fivetran test fast form picture lint typecheck pytest coverage structure check hooks docs pages analyses audit format bench image image-test sbom lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## Sync a simulated TikTok API into DuckDB, print three analyses, draw a picture; CONFIG=file.json for a real account
	$(BIN)/python -m demo $(if $(CONFIG),--config $(CONFIG)) $(ARGS)

dbt: $(VENV)/.dbt $(DEMO) ## Build and test the dbt package on the demo's file, and write its documentation beside it
	$(DBT) build $(ON_DEMO) $(ARGS)
	$(DBT) docs generate --static $(ON_DEMO)
	cp $(dir $(DEMO))dbt/static_index.html $(dir $(DEMO))dbt.html

fivetran: $(VENV)/.test $(VENV)/.dbt ## Run Fivetran's dbt package on our tables; from dbt's hub, or FIVETRAN_PACKAGES=folder
	[ -n "$(FIVETRAN_PACKAGES)" ] || $(DBT) deps --project-dir $(BESIDE_FIVETRAN) --profiles-dir dbt
	FIVETRAN_PACKAGES="$(or $(FIVETRAN_PACKAGES),$(CURDIR)/$(BESIDE_FIVETRAN)/dbt_packages)" $(BIN)/python -m pytest -m fivetran integration_tests/dbt_package $(ARGS)

test: lint typecheck coverage ## Run everything that needs no container engine

fast: $(VENV)/.test ## Run unit tests and a small sync of all streams, in less than a minute
	$(BIN)/python -m pytest -n $(WORKERS) $(FAST) $(ARGS)

form: $(VENV)/.test $(FORM)/node_modules/.package-lock.json ## Fill in the specification as a form in Chromium; needs npm too; PICTURE=file.png draws it
	$(BIN)/python -m pytest -n $(WORKERS) -m form $(FORM) $(ARGS)

picture: $(VENV)/.test $(LOOK)/node_modules/.package-lock.json ## Look at the demo's picture in Chromium; needs npm too; PICTURE=file.png draws it
	$(BIN)/python -m pytest -n $(WORKERS) -m picture $(LOOK) $(ARGS)

lint: $(VENV)/.test ## Check style with ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

typecheck: $(VENV)/.test ## Check types with mypy --strict
	$(BIN)/mypy $(TYPED)

pytest: $(VENV)/.test ## Run unit and integration tests; ARGS="-k name" for some of them
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

coverage: $(VENV)/.test $(VENV)/.dbt $(VENV)/.spark ## Run all tests, show which lines of the connector unit tests and some syncs ran
	$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term:skip-covered $(ARGS)

structure: $(VENV)/.test ## Show the package's rooms and what each of them imports
	$(BIN)/python -m tools.structure $(ARGS)

check: $(VENV)/.test ## Run what a commit is checked for over all files: style, types, documents, secrets, workflows
	$(BIN)/pre-commit run --all-files --show-diff-on-failure $(ARGS)

hooks: $(VENV)/.test ## Let git run these checks at each commit
	$(BIN)/pre-commit install

docs: pages ## Write generated documents, the snapshot of specification and catalog, and the analyses anew
	$(MAKE) --silent analyses

pages: $(VENV)/.test ## Write what `make docs` writes without dbt
	$(BIN)/python -m tools.generate_docs
	$(BIN)/python -m tools.snapshots

analyses: $(VENV)/.analyses ## Compile the marts of the dbt package for all engines into analyses/, if they have changed

audit: $(VENV)/.test ## Ask for known vulnerabilities of the locked dependencies; ARGS=--strict fails when none answers
	$(BIN)/python -m tools.audit $(ARGS)

format: $(VENV)/.test ## Let ruff format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.test $(VENV)/.bench ## Measure throughput and memory; ARGS="--against PYTHON --write" beside another version, into docs/performance.md
	$(BIN)/python -m benchmarks --python $(VENV)/bench/bin/python $(ARGS)

image: ## Build the image as IMAGE; BASE_IMAGE=… for another base
	docker build $(BUILD_ARGS) --build-arg REVISION="$$(git rev-parse --short=12 HEAD)" $(DOCKER_BUILD_FLAGS) --tag $(IMAGE) .

image-test: $(VENV)/.test ## Test what is in IMAGE, and run it against the simulated API
	SOURCE_TIKTOK_ADS_IMAGE=$(IMAGE) $(BIN)/python -m pytest -m docker $(ARGS)

sbom: ## Take the bill of materials (CycloneDX) out of IMAGE into dist/sbom.cdx.json
	mkdir -p dist
	docker run --rm --network none --entrypoint cat $(IMAGE) /airbyte/sbom.cdx.json >dist/sbom.cdx.json

lock: $(VENV)/bin/python ## Resolve the dependencies anew into the requirements*.lock
	$(PIP) install --quiet '$(UV)'
	$(BIN)/python .ci/lock.py

clean: ## Remove what these tasks made, but for demo-data
	rm -rf $(VENV) $(FORM)/node_modules $(LOOK)/node_modules build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.locked: $(INPUTS) | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.test: $(VENV)/.locked
	$(PIP) install --quiet --editable '.[dev,demo]'
	@touch $@

$(VENV)/.spark: requirements-spark.lock $(VENV)/.test
	$(PIP) install --quiet --no-deps --require-hashes --requirement requirements-spark.lock
	@touch $@

$(VENV)/.dbt: requirements-dbt.lock | $(VENV)/bin/python
	$(BIN)/python -m venv $(VENV)/dbt
	$(VENV)/dbt/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes --requirement requirements-dbt.lock
	@touch $@

# The connector with nothing but what it needs, as in the image: what is installed beside it is imported, too.
$(VENV)/.bench: $(INPUTS) | $(VENV)/bin/python
	$(BIN)/python -m venv $(VENV)/bench
	$(VENV)/bench/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement requirements.lock
	$(VENV)/bench/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.analyses: $(VENV)/.dbt $(MARTS)
	$(BIN)/python -m tools.analyses
	@touch $@

$(DEMO):
	$(MAKE) demo

%/node_modules/.package-lock.json: %/package-lock.json
	npm --prefix $* ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(VENV)/.demo: $(VENV)/.locked
	$(PIP) install --quiet --editable '.[demo]'
	@touch $@
