# Two commands matter: `make run` and `make test`. Each sets up what it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test laws campaign lint check documents illustrate requirements screenshots advisories sbom clean

run: $(VENV)/.server
	$(BIN)/python -m deploy.serve

test: $(VENV)/.tests
	$(BIN)/python -m pytest -n auto --dist worksteal

# The laws of disclosure control on many more random releases: half an hour.
laws: $(VENV)/.tests
	LAW_EXAMPLES=300 $(BIN)/python -m pytest -n auto tests/analysis/test_disclosure_laws.py

# Kill -9 and crowds, on local disk and on both object stores: half an hour. Writes docs/durability.md.
campaign: $(VENV)/.tests
	$(BIN)/python -m tests.campaigns --write

lint: $(VENV)/.tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m analysis documents --check

check: $(VENV)/.tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(MAKE) lint test

documents: $(VENV)/.server
	$(BIN)/python -m analysis documents

illustrate: $(VENV)/.server
	$(BIN)/python -m analysis illustrate

screenshots: $(VENV)/.tests
	$(BIN)/python -m docs.screenshots

$(VENV)/.server: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.tests: requirements-tests.txt $(VENV)/.server
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tests.txt
	touch $@

# Known weaknesses of what is pinned; says so where nobody can be asked.
advisories: $(VENV)/.tests
	$(BIN)/python -m deploy.advisories

# Bill of materials of the server, in CycloneDX.
sbom: $(VENV)/.tests
	$(BIN)/python -m cyclonedx_py requirements requirements.txt --output-reproducible -o sbom.json

# Pins and hashes for every platform; needs `pip install uv` once.
requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-tests.in -o requirements-tests.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
