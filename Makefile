# make demo     set up, build, and run the daily study on real bars
# make test     set up, build, and run every test
# make bench    ratios against the field's programs, where they can be installed; what is to take no longer than some time
# make fuzz     mutated files against the readers of text and of HDF5, each for SECONDS=600
# make harm     a thousand kills amid saves and changes of a store, ten thousand damaged files
# make lint     formatting, as CI checks it
# make deps     install the Debian packages that are missing
# make lightgbm the library of one family of models, into .build/optional
# make catboost the Python package that trains another one, into .build/optional
# make neural   libtorch (129 MB to load) and the part of wick that is built on it: mlp, lstm, gru, tcn, transformer
# make cluster  Slurm, with which the tests submit sweeps; without it these are skipped
# make browser  Chromium, with which the tests look at charts and pages; without it these are skipped
.DEFAULT_GOAL := build
.PHONY: deps lightgbm catboost browser cluster neural libtorch tmux build demo test bench fuzz harm lint format clean

DEBIAN := libhdf5-dev libxgboost-dev libsvm-dev libedit-dev libxxhash-dev libdeflate-dev zlib1g-dev libfast-float-dev libssl-dev \
  libcurl4-openssl-dev libsqlite3-dev libpq-dev libzmq3-dev hdf5-tools netcdf-bin pkg-config python3-venv tzdata
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
SWIFT := swift
FLAGS := -c release
# Package.swift looks whether libtorch is there. What it said is kept by its text and the environment: so this tells it too.
BUILD = WICK_TORCH=$$(test -e /usr/include/ATen/ATen.h && echo yes) $(SWIFT) build $(FLAGS)
WICK := .build/release/wick
VENV := .build/python
OPTIONAL := .build/optional
PYTESTS := Tests/Interop Tests/Remote Tests/Terminal Tests/Notebook Tests/Cluster
SOURCES := Package.swift Sources Tests

deps:
	@command -v $(SWIFT) >/dev/null || { echo "wick needs Swift 6.3 on the PATH: https://www.swift.org/install"; exit 1; }
	@missing=""; for package in $(DEBIAN); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing the Debian packages$$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	fi

# Libraries that only some models need come out of their own packages; nothing is linked to them.
$(OPTIONAL)/pip/ready: | deps
	python3 -m venv $(OPTIONAL)/pip
	touch $@

$(OPTIONAL)/lightgbm/lib/lib_lightgbm.so: $(OPTIONAL)/pip/ready
	@echo "fetching lib_lightgbm into $(OPTIONAL)"
	$(OPTIONAL)/pip/bin/pip install -q --no-deps --upgrade --target $(OPTIONAL) lightgbm==4.7.0

# CatBoost is trained by its Python package, in an environment of its own; about 700 MB with what that needs.
$(OPTIONAL)/catboost/ready: | deps
	@echo "making an environment for catboost in $(OPTIONAL)/catboost"
	python3 -m venv $(OPTIONAL)/catboost
	$(OPTIONAL)/catboost/bin/pip install -q catboost==1.2.10
	touch $@

catboost: $(OPTIONAL)/catboost/ready

lightgbm: $(OPTIONAL)/lightgbm/lib/lib_lightgbm.so

browser:
	@$(MAKE) --no-print-directory deps DEBIAN=chromium

cluster:
	@$(MAKE) --no-print-directory deps DEBIAN="slurm-wlm munge"

libtorch:
	@$(MAKE) --no-print-directory deps DEBIAN="libtorch-dev libopenblas0-pthread"

tmux:
	@$(MAKE) --no-print-directory deps DEBIAN=tmux

neural: deps libtorch
	$(BUILD) --product WickNeural

build: deps
	$(BUILD) --product wick

demo: build
	@mkdir -p results
	$(WICK) run sessions/daily.wick

lint:
	$(SWIFT) format lint --strict -r $(SOURCES)

format:
	$(SWIFT) format -i -r $(SOURCES)

# The Python programs that only tests use: readers of the files that Wick writes, and a terminal to type at it.
$(VENV)/ready: Tests/requirements.txt
	@echo "installing the Python packages of the tests into $(VENV)"
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install -q -r Tests/requirements.txt
	touch $@

# Networks are tested too, and a terminal of other widths: libtorch and tmux come with it.
test: deps libtorch tmux lint lightgbm $(VENV)/ready
	$(BUILD) --build-tests
	WICK_PYTHON=$(CURDIR)/$(VENV)/bin/python $(SWIFT) test $(FLAGS) --skip-build
	$(VENV)/bin/python -m pytest -q -n 3 --dist loadfile -m "not clock" $(PYTESTS)
	$(VENV)/bin/python -m pytest -q -m clock $(PYTESTS)

bench: build $(VENV)/ready
	Tests/Bench/run
	WICK_CLOCK=strict $(VENV)/bin/python -m pytest -q -s -m clock $(PYTESTS)

fuzz: deps
	Tests/Fuzz/run $(or $(SECONDS),600)

harm: deps
	$(BUILD) --build-tests
	WICK_KILLS=1000 WICK_DAMAGE=1700 $(SWIFT) test $(FLAGS) --skip-build --filter 'StorageTests.Damage'

clean:
	rm -rf .build results
