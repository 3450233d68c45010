# The project's verbs; `make help` lists them. Nothing has to be installed by hand beforehand but
# Python >= 3.11 with venv: each verb first completes the virtual environment that it needs.

VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8501
RAW ?=
KEEP ?=
A ?=
B ?=
OUT ?=
SEED ?=
SOURCE ?=
FILE ?=
CARD ?=
DEPARTEMENT ?=
REGION ?=
LEVEL ?=
JOBS ?=
VISITORS ?=
MINUTES ?=
EXPORTS ?=
SETUPS ?=
TIMES ?=
PROCESSES ?= 2
PREFIX ?=
PYTHON ?=
PY := $(VENV)/bin/python
# Every file that holds one select; the macros are statements of another kind.
SQL := queries/[!_]*.sql data/steps data/checks

export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
ROOT := $(shell dirname '$(strip $(MAKEFILE_LIST))')

ifneq ($(ROOT),.)
# Called from another folder (`make -f …/Makefile run`): do the same from here.
.PHONY: $(sort $(MAKECMDGOALS) help)
$(sort $(MAKECMDGOALS) help):
	@$(MAKE) --no-print-directory -C '$(ROOT)' $@
else

.PHONY: run serve test soak snapshots data fetch check-file release-back diff audit check bench load grow attacks kits sheets archive book format lock help env-run env-dev browser

run: env-run ## start the dashboard on http://127.0.0.1:8501 (PORT=… to change)
	@echo 'Tableau de bord : http://$(HOST):$(PORT) (Ctrl+C pour arrêter)'
	@exec $(PY) -m uvicorn dashboard:app --host $(HOST) --port $(PORT) --log-level warning --no-access-log --ws-max-size 262144 --timeout-graceful-shutdown 3

serve: env-run ## nginx and two processes behind it, on http://127.0.0.1:8501 (PORT=…, PROCESSES=…, PREFIX=/pvd)
	@exec $(PY) -m deploy.serve --listen $(PORT) --processes $(PROCESSES) $(if $(PREFIX),--prefix $(PREFIX))

test: env-dev browser check ## every check and test, browser included
	$(PY) -m pytest -n auto --dist worksteal -m 'not browser'
	$(PY) -m pytest -n 2 -m browser

soak: env-dev ## every figure with every filter, in every kind of territory: half an hour
	$(PY) -m pytest -m soak -n auto --dist worksteal

snapshots: env-dev ## write the results of every query on the invented communes (tests/snapshots); read them in git
	@$(PY) -m tests.invented.snapshots --renew

data: env-dev ## rebuild data/curated from the official files (RAW=folder, else data/raw; KEEP=1 keeps the former one)
	$(PY) data/build.py $(if $(RAW),--raw '$(RAW)') $(if $(KEEP),--keep)

fetch: env-dev ## bring official files from the addresses on their cards (SOURCE=ids, all by default; RAW=folder)
	$(PY) data/fetch.py $(SOURCE) $(if $(RAW),--raw '$(RAW)')

check-file: env-dev ## say what an official file is, or refuse it (FILE=…; CARD=1 writes its card beside it)
	@test -n '$(FILE)' || { echo 'make check-file FILE=<file>' >&2; exit 2; }
	@$(PY) -m data.check '$(FILE)' $(if $(CARD),--card)

release-back: env-run ## return to the release before the last make data
	$(PY) data/publishing.py

diff: env-run ## what changed between two releases (A=… B=…, ids or folders)
	@test -n '$(A)' && test -n '$(B)' || { echo 'make diff A=<id or folder> B=<id or folder>' >&2; exit 2; }
	$(PY) data/diff.py '$(A)' '$(B)'

audit: env-dev ## recompute the release from the official files by other code (RAW=folder, SEED=number, OUT=folder for the decisions)
	@test -n '$(RAW)' || { echo 'make audit RAW=<folder of official files>' >&2; exit 2; }
	$(PY) -m tests.audit --raw '$(RAW)' $(if $(SEED),--seed $(SEED)) $(if $(OUT),--out '$(OUT)')

check: env-dev ## linters, types, SQL, and the rules of the house
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m sqlfluff lint --processes 2 $(SQL)
	$(PY) -m pytest -q tests/test_rooms.py

bench: env-dev browser ## measure speed, bytes and memory; prints Markdown tables
	$(PY) -m bench.run

load: env-dev ## 10, 25, 50 and 100 visitors together, in one process and behind nginx (VISITORS=…, MINUTES=1, EXPORTS=1, SETUPS=two, OUT=bench/results/load.json)
	$(PY) -m bench.load $(if $(VISITORS),--visitors $(VISITORS)) $(if $(MINUTES),--minutes $(MINUTES)) \
	  $(if $(EXPORTS),--exports) $(if $(SETUPS),--setups $(SETUPS)) $(if $(OUT),--out '$(OUT)')

grow: env-dev ## what a release of 1, 10 and 100 times the awards costs (TIMES=…, OUT=bench/results/grow.json)
	$(PY) -m bench.grow $(if $(TIMES),--times $(TIMES)) $(if $(OUT),--out '$(OUT)')

attacks: env-dev ## what each attack costs a quiet visitor (OUT=bench/results/attacks.json)
	$(PY) -m bench.attacks $(if $(OUT),--out '$(OUT)')

kits: env-run ## write the press kits of every département (OUT=folder)
	$(PY) -m pvd.dossiers kits --out '$(or $(OUT),dossiers)'

sheets: env-run ## write the two-page sheets of all France (OUT=folder; DEPARTEMENT=50 14, LEVEL=commune, JOBS=2)
	$(PY) -m pvd.dossiers sheets --out '$(or $(OUT),fiches)' \
	  $(if $(DEPARTEMENT),--departement $(DEPARTEMENT)) $(if $(LEVEL),--level $(LEVEL)) $(if $(JOBS),--jobs $(JOBS))

archive: env-run ## write the whole product as pages that open without a server (OUT=folder; REGION=28 or DEPARTEMENT=50, JOBS=2)
	$(PY) -m pvd.archive --out '$(or $(OUT),archive)' \
	  $(if $(REGION),--region $(REGION)) $(if $(DEPARTEMENT),--departement $(DEPARTEMENT)) $(if $(JOBS),--jobs $(JOBS))

book: env-run ## write the book of a région: every département and town in one PDF (REGION=28, OUT=folder)
	@test -n '$(REGION)' || { echo 'make book REGION=<code> [OUT=<folder>]' >&2; exit 2; }
	$(PY) -m pvd.dossiers book --region $(REGION) --out '$(or $(OUT),livres)' $(if $(JOBS),--jobs $(JOBS))

format: env-dev ## put Python and SQL in the house's form
	$(PY) -m ruff check --fix --exit-zero --quiet .
	$(PY) -m ruff format .
	$(PY) -m sqlfluff fix --quiet --processes 2 $(SQL)

lock: env-dev ## recompute the pinned versions of indirect dependencies
	$(PY) .ci/lock.py

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

# The first interpreter that is recent enough and able to make a virtual environment.
define make_venv
if ! $(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
  found=''; recent=''; \
  for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
    "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 </dev/null || continue; \
    recent="$$candidate"; \
    "$$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1 </dev/null || continue; \
    found="$$candidate"; break; \
  done; \
  if [ -z "$$recent" ]; then \
    echo 'Python 3.11 ou plus récent est nécessaire, et n’a pas été trouvé. Installez-le, ou indiquez-le : make PYTHON=/chemin/vers/python3' >&2; exit 1; \
  elif [ -z "$$found" ]; then \
    echo "Le module venv manque à $$recent. Sous Debian ou Ubuntu : apt install python3-venv" >&2; exit 1; \
  fi; \
  echo 'Préparation de l’environnement Python (une seule fois)…'; \
  rm -rf '$(VENV)' && "$$found" -m venv '$(VENV)'; \
fi
endef

# A copy of what was installed is the stamp: it survives a checkout that changes file dates.
env-run:
	@$(make_venv)
	@if ! cmp -s requirements.txt $(VENV)/installed.txt; then \
	  echo 'Installation des bibliothèques (une seule fois, quelques minutes)…'; \
	  $(PY) -m pip install --quiet -r requirements.txt </dev/null && cp requirements.txt $(VENV)/installed.txt; \
	fi

env-dev: env-run
	@if ! cmp -s requirements-dev.txt $(VENV)/installed-dev.txt; then \
	  echo 'Installation des outils de test (une seule fois)…'; \
	  $(PY) -m pip install --quiet -r requirements-dev.txt </dev/null && cp requirements-dev.txt $(VENV)/installed-dev.txt; \
	fi

# A Chromium for the tests: one that is there, else Debian's, else Playwright's own.
browser: env-dev
	@if ! $(PY) -m tests.browser.chromium >/dev/null 2>&1; then \
	  echo 'Installation de Chromium pour les tests (une seule fois)…'; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    export DEBIAN_FRONTEND=noninteractive; \
	    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } </dev/null >/dev/null || true; \
	  fi; \
	  $(PY) -m tests.browser.chromium >/dev/null 2>&1 || $(PY) -m playwright install chromium </dev/null; \
	  $(PY) -m tests.browser.chromium; \
	fi

endif
