# What a developer or a first visitor does here. Everything lands in .venv and build/; nothing outside the folder changes.
#
# The environment is made from the lock files, every package checked against its hash; stamps in .venv remember which lock
# is installed, so that a second make starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help docs demo history s3 test lint types system lock bench fidelity fuzz mutations golden pictures clean

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

help: ## this list
	@awk -F':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/runtime.stamp ## letters from the sample file into build/demo, then the archive verified
	rm -rf build/demo
	$(BIN)/cuihan run samples/arrears-2026-10.csv --issuer samples/issuer.toml --home build/demo/home --out build/demo --yes
	$(BIN)/cuihan verify build/demo/home

history: .venv/runtime.stamp ## 24 invented months of one estate into build/history: letters, payments, deliveries; what lapses first
	rm -rf build/history
	$(BIN)/python samples/history.py --out build/history
	$(BIN)/cuihan verify build/history/home
	$(BIN)/cuihan limitation build/history/arrears.xlsx --issuer build/history/issuer.toml --home build/history/home --within 730

s3: .venv/dev.stamp ## an S3 server of one's own to try, SeaweedFS on 127.0.0.1, data in build/s3; prints what to set
	PYTHONPATH=tests $(BIN)/python -m support.seaweed build/s3

test: system lint ## everything that must hold: lint, types, import contracts, tests
	$(BIN)/pytest -n auto
	@[ -z "$${CUIHAN_WITHOUT:-}" ] || echo "NOT TESTED, because CUIHAN_WITHOUT says so: $$CUIHAN_WITHOUT"

lint: .venv/dev.stamp ## ruff, mypy and the import contracts alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

golden: .venv/dev.stamp ## store the hashes that letters have now as the ones they must have; look at the letters first
	PYTHONPATH=tests $(BIN)/python -m support.golden

pictures: .venv/dev.stamp ## docs/pictures again: page 1 and a contact sheet of every shipped letter
	$(BIN)/python docs/pictures/make.py

docs: .venv/dev.stamp ## the pages, samples and drawings that are made from the program
	$(BIN)/python samples/make_notice.py
	$(BIN)/python samples/make_problems.py
	$(BIN)/python samples/make_nasty.py
	$(BIN)/python samples/make_mailmerge.py
	$(BIN)/python docs/make_problems.py
	$(BIN)/python docs/pictures/terminal.py
	$(BIN)/python docs/pictures/pipeline.py

bench: system .venv/dev.stamp ## one letter by four systems, then 10,000 notices from CSV to evidenced archive and parts, measured
	$(BIN)/python bench/letters.py --json build/bench/letters.json
	$(BIN)/python bench/run.py --json build/bench/run.json
	$(BIN)/python bench/archive.py --json build/bench/archive.json

fuzz: .venv/dev.stamp ## damaged letters and strange data through the engine: make fuzz [FUZZ_SECONDS=600] [SEED=1] [FOLDER=more letters]
	$(BIN)/python bench/fuzz.py $(or $(FUZZ_SECONDS),600) --seed $(or $(SEED),1) $(if $(FOLDER),--folder "$(FOLDER)")

mutations: .venv/dev.stamp ## 2,000 random changes of a dossier, every second one with its manifests made again: all must be found
	MUTATIONS=2000 $(BIN)/pytest -k "random_change" tests/dossier

fidelity: .venv/dev.stamp ## letters by others beside another engine's pages of them: make fidelity KIT=folder [MIRROR=folder]
	@[ -n "$(KIT)" ] || { echo "KIT=… names a folder with collect.py, score.py and fontmap.json; see bench/fidelity.py"; exit 2; }
	$(BIN)/python bench/fidelity.py "$(KIT)" $(if $(MIRROR),--mirror "$(MIRROR)")

system: ## what this machine must bring beside Python packages; as root with apt it is installed where it is missing
	@$(PYTHON) -c 'import sys; print("python", sys.version.split()[0]); sys.exit(sys.version_info < (3, 11))' \
	  || { echo "  needed: Python 3.11 or newer; Debian: apt-get install python3 python3-venv; or make PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null && echo "venv there" \
	  || { echo "  needed: the venv module; Debian: apt-get install python3-venv"; exit 2; }
	@sh .ci/office || true  # optional for users; `make test` fails without it unless CUIHAN_WITHOUT=office
	@sh .ci/browser || true  # only for tests; `make test` fails without it unless CUIHAN_WITHOUT=browser
	@echo "nothing else: fonts, Java for the PDF/A check and QR reading come with the repository or as Python packages"

lock: .venv/dev.stamp ## both lock files again from pyproject.toml, newest versions
	$(call compile,requirements.lock,runtime,)
	$(call compile,requirements-dev.lock,dev,--constraint requirements.lock)

clean: ## everything made here
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# The wheels are hashed for every platform the index has; addresses, options and paths of this machine stay out of the files.
define compile
	@mkdir -p build
	$(BIN)/python .ci/requirements.py $(2) > build/$(2).in
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-annotate \
	  --output-file $(1) $(3) build/$(2).in
endef

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Cuihan needs Python 3.11 or newer; $$($(PYTHON) --version 2>&1) is $(PYTHON). Try: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "No venv: see 'make system'." >&2; exit 2; }
	@touch $@

.venv/runtime.stamp: .venv/python.stamp requirements.lock pyproject.toml
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
