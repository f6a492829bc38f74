# Everything from a fresh clone: `make pdf` or `make test`. `make help` lists the rest.

# Not `?=`: desktops set the variable LANGUAGE to their own list of translations.
EXERCISE = docs/examples/lecture9.toml
LANGUAGE = zh en
PYTHON ?= $(shell $(FIND_PYTHON))

# Whatever else is typed after `make` would be ignored without a word, as LANG=en and EXERCIES=… once
# were. What pip, TeX or a proxy is told that way is passed on to them.
SETTINGS := EXERCISE LANGUAGE PYTHON N
PASSED_ON := PIP_% TEXMF% %_PROXY %_proxy SHELL TMPDIR DEBIAN_FRONTEND
TYPED := $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
UNKNOWN := $(filter-out $(SETTINGS) $(PASSED_ON) MAKE% -%,$(TYPED))
ifneq ($(UNKNOWN),)
$(error There is no setting $(UNKNOWN) here. What can be set is \
  $(SETTINGS); a language, for example, by LANGUAGE=en)
endif

LANGUAGES := $(patsubst templates/phrases/%.tex.jinja,%,$(wildcard templates/phrases/*.tex.jinja))
ifneq ($(or $(filter-out $(LANGUAGES),$(subst +, ,$(LANGUAGE))),$(if $(strip $(LANGUAGE)),,none)),)
$(error LANGUAGE is '$(LANGUAGE)', but there are $(LANGUAGES), and zh+en for both in one)
endif

# The same list as DEBIAN_PACKAGES in solver/output/tex.py; a test compares them.
TEX_PACKAGES := texlive-xetex texlive-lang-chinese texlive-pictures texlive-latex-recommended
# What shows that they are there, however they came.
TEX_FILES := ctexart.cls FandolSong-Regular.otf tikz.sty booktabs.sty amsmath.sty geometry.sty
TEX_LIVE_NAMES := ctex xecjk fandol pgf booktabs amsmath geometry

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
SOURCES := $(shell find solver templates -type f ! -name '*.py[co]')
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two of apt, or of pip, at once would be in each other's way.
.NOTPARALLEL:
.PHONY: help pdf test lint tests slow bench clean distclean tex fonts poppler

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo '  any other exercise:   make pdf EXERCISE=path.toml LANGUAGE=en   (zh, en, zh+en or several)'
	@echo '  another Python:       make pdf PYTHON=python3.12'

# --- pages ---------------------------------------------------------------------------------------

STEM := $(notdir $(basename $(EXERCISE)))
PAPERS := $(foreach language,$(LANGUAGE),out/$(STEM)/paper.$(language).pdf)
KEYS := $(PAPERS:out/$(STEM)/paper.%=out/$(STEM)/key.%)
SOLVE := $(BIN)/backprop solve "$(EXERCISE)" --out out

# Make cannot track a file whose name has blanks; such an exercise is simply solved every time.
ifeq ($(words $(EXERCISE)),1)
pdf: $(PAPERS) $(KEYS) ## the paper and the answer key, into out/
	@printf '%s\n' $^

$(EXERCISE):
	@echo "There is no exercise file $@" >&2; exit 1

# One run makes both: in a pattern rule, and only there, every make reads two targets so.
out/$(STEM)/paper.%.pdf out/$(STEM)/key.%.pdf: $(EXERCISE) $(SOURCES) $(VENV)/installed | tex fonts
	$(SOLVE) --lang $*
else
pdf: $(VENV)/installed | tex fonts
	$(SOLVE) $(foreach language,$(LANGUAGE),--lang $(language))
endif

# --- checks --------------------------------------------------------------------------------------

test: lint tests ## lint, then the tests with the coverage they must reach

lint: $(VENV)/installed-test ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

tests: $(VENV)/installed-test tex fonts poppler
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow" --cov --cov-fail-under=95

slow: $(VENV)/installed-test tex fonts poppler ## the long runs: hundreds of random exercises, killed batches
	$(BIN)/pytest -n 2 --dist worksteal -m slow

bench: $(VENV)/installed-test tex ## how fast it is, as ratios; make bench N=50 is quick
	PYTHONPATH=tests $(BIN)/python -m bench.bench --count $(N)

N = 1000

# --- what it stands on ---------------------------------------------------------------------------

$(VENV)/installed: pyproject.toml
	@$(CHECK_PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) --editable '.[test]'
	@touch $@

# The first Python that is new enough; if there is none, whichever there is.
FIND_PYTHON = for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$name -c '$(NEW_ENOUGH)' 2>/dev/null; then echo $$name; exit; fi; done; echo python3
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))

# Debian's python3 can come without what `-m venv` needs, which then leaves half a .venv behind.
define CHECK_PYTHON
$(PYTHON) -c '$(NEW_ENOUGH)' || { \
  echo 'Python 3.11 or newer is needed; $(PYTHON) is' "$$($(PYTHON) --version 2>&1)." \
    'Name another: make PYTHON=…' >&2; exit 1; }; \
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
  package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
  $(call install,$$package,the venv and ensurepip modules of $(PYTHON)); }
endef

tex:
	@{ command -v xelatex && kpsewhich $(TEX_FILES); } >/dev/null || { \
	  $(call install,$(TEX_PACKAGES),TeX Live (https://tug.org/texlive) or MacTeX$(comma) then: \
	    tlmgr install $(TEX_LIVE_NAMES)); }

# Without it only some names cannot be printed, so that is no reason to stop.
fonts:
	@fc-list 'Noto Serif CJK SC' family 2>/dev/null | grep -q . || \
	  ! command -v apt-get >/dev/null || ( $(call install,fonts-noto-cjk,Noto Serif CJK) ) || \
	  echo 'Without the font Noto Serif CJK, rare characters of names cannot be printed.' >&2

poppler:
	@command -v pdftoppm >/dev/null || { $(call install,poppler-utils,poppler); }

comma := ,

# $(call install,Debian packages,what they are called elsewhere)
define install
  if ! command -v apt-get >/dev/null; then \
    echo 'Please install $(2).' >&2; exit 1; \
  elif [ -n '$(SUDO)' ] && ! command -v sudo >/dev/null; then \
    echo "Please run as root: apt-get install --no-install-recommends $(1)" >&2; exit 1; \
  fi; \
  echo "Installing with apt: $(1)"; \
  $(SUDO) apt-get update -qq && \
  $(SUDO) env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq --yes --no-install-recommends $(1) >/dev/null
endef

clean: ## remove what was made, but not .venv
	rm -rf build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find out -mindepth 1 ! -name .gitkeep -delete
	find solver tests -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## remove .venv too: as freshly cloned
	rm -rf $(VENV)
