# Every target creates what it needs: a virtual environment in VENV, the tools from PyPI, the extension.
#
#   make demo   hullx on embedded real data: writes hullx-demo/report.html
#   make test   the tests (without the large grids)      make lint   format, lint, types, stubs, layers, spelling
#   make data   packages that the `data` tests read      make bench  timings against other libraries, answers checked
#   make test-cpp, make test-neon   what only C++ reaches, here and for 64-bit Arm under qemu
#   make soak   the large grids and long random search   make clean  forget builds (the environment stays)
#   make sanitize  C++ tests and the core's Python tests, every access and undefined operation watched
#
# Needed beforehand: Python >= 3.11 with its headers, a C++20 compiler, make.
# Variables: VENV (.venv), PYTHON (found), JOBS (test processes, 2), ARGS (handed to pytest or to the demo).

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help

VENV   ?= .venv
PYTHON ?=
JOBS   ?= 2
ARGS   ?=

BIN    := $(VENV)/bin
STAMPS := $(VENV)/.stamps
export PATH := $(abspath $(BIN)):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
INSTALL := $(BIN)/python -m pip install -qq --constraint constraints.txt
EDITABLE := $(INSTALL) --no-build-isolation --config-settings=cmake.define.HULLX_WERROR
CPP_SOURCES := CMakeLists.txt $(shell find cpp/include cpp/src cpp/bindings cpp/cmake -type f)

.PHONY: help demo test test-cpp test-neon data lint format bench soak sanitize clean FORCE
help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

demo: $(STAMPS)/demo
	$(BIN)/hullx demo $(ARGS)

test: $(STAMPS)/dev data
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow" $(ARGS)

# What only C++ can reach, with warnings as errors.
test-cpp: $(STAMPS)/dev
	cmake --preset dev
	cmake --build --preset dev
	ctest --preset dev

# The same for 64-bit Arm, where Debian's cross compiler and qemu-user are installed.
test-neon: $(STAMPS)/dev
	@if command -v aarch64-linux-gnu-g++ >/dev/null && command -v qemu-aarch64 >/dev/null; then \
	    cmake --preset neon && cmake --build --preset neon && ctest --preset neon; \
	else echo "not run: the neon level needs g++-aarch64-linux-gnu and qemu-user"; fi

data: $(STAMPS)/venv
	@$(BIN)/python tests/data_packages.py

lint: $(STAMPS)/dev
	ruff check .
	ruff format --check .
	mypy
	cd docs && MYPYPATH=../python python -m mypy.stubtest hullx._core --mypy-config-file ../pyproject.toml
	find cpp -name '*.[ch]pp' -o -name '*.inl' -o -name '*.cu' -o -name '*.cuh' | xargs clang-format --dry-run -Werror
	codespell
	PYTHONPATH=python lint-imports --no-cache

format: $(STAMPS)/dev
	ruff check --fix-only .
	ruff format .
	find cpp -name '*.[ch]pp' -o -name '*.inl' -o -name '*.cu' -o -name '*.cuh' | xargs clang-format -i

bench: $(STAMPS)/bench
	MPLBACKEND=agg $(BIN)/python -m pytest bench --benchmark-only --benchmark-quiet --timeout=3600 \
	  --benchmark-storage=bench/results/raw --benchmark-autosave $(ARGS)

soak: $(STAMPS)/dev data
	HULLX_SOAK=1 $(BIN)/python -m pytest -n $(JOBS) --hypothesis-profile=soak --timeout=14400 $(ARGS)

# The watched extension stands beside the installed one; -S keeps the editable install out of the way.
SITE = $(shell $(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
WATCHED := tests/core tests/corpus tests/determinism/test_same_answers.py tests/public/test_exact_cases.py \
  tests/public/test_affine.py tests/public/test_gauge.py tests/public/test_bad_input.py
sanitize: $(STAMPS)/dev
	cmake --preset sanitize -DPython_EXECUTABLE="$(abspath $(BIN)/python)" -Dpybind11_DIR="$$($(BIN)/python -m pybind11 --cmakedir)"
	cmake --build --preset sanitize
	ASAN_OPTIONS=detect_leaks=0 ctest --preset sanitize
	rm -rf build/sanitize/site && mkdir build/sanitize/site && cp -r python/hullx build/sanitize/site/
	cmake --install build/sanitize --prefix build/sanitize/site
	ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 PYTHONPATH=build/sanitize/site:$(SITE) \
	  LD_PRELOAD="$$($${CXX:-c++} -print-file-name=libasan.so) $$($${CXX:-c++} -print-file-name=libstdc++.so)" \
	  $(BIN)/python -S -m pytest -p no:cacheprovider -m "not slow" $(WATCHED) $(ARGS)

clean:
	rm -rf build $(STAMPS)/demo $(STAMPS)/dev

# ---- the environment, in stages; a stamp is written only when its stage has succeeded -------------------------

define find_python
python=$$(for p in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
    "$$p" -c 'import sys, sysconfig, os, venv, ensurepip; \
    sys.exit(sys.version_info < (3, 11) or not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' \
    >/dev/null 2>&1 && { echo "$$p"; break; }; done || true); \
if [ -z "$$python" ]; then \
    echo "hullx needs Python >= 3.11 with venv and its C headers (Debian: python3-venv, python3-dev);" \
         "none of '$(or $(PYTHON),python3 python3.14 ... python3.11)' has all three. Name one: make PYTHON=/path/to/python" >&2; \
    exit 1; fi
endef

$(STAMPS)/venv:
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	    $(find_python); echo "creating $(VENV) with $$("$$python" --version)"; "$$python" -m venv --clear $(VENV); fi
	@$(INSTALL) pip
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/build: $(STAMPS)/venv pyproject.toml constraints.txt
	@command -v "$${CXX:-c++}" >/dev/null || { \
	    echo "hullx needs a C++20 compiler; '$${CXX:-c++}' is not there (Debian: g++), or set CXX" >&2; exit 1; }
	$(INSTALL) --group build
	@touch $@

# An editable install lists the Python files that it found: a file that came or went needs a new one.
$(STAMPS)/files: FORCE | $(STAMPS)/venv
	@find python/hullx -name '*.py' | LC_ALL=C sort > $@.now
	@if cmp -s $@.now $@; then rm $@.now; else mv $@.now $@; fi

# The demo needs the extra `audit` and no developer's tool.  Where those are installed warnings stay errors: changing
# the flag would compile everything anew.
$(STAMPS)/demo: $(STAMPS)/build $(STAMPS)/files $(CPP_SOURCES)
	$(EDITABLE)=$(if $(wildcard $(STAMPS)/dev),ON,OFF) --editable '.[audit]'
	@touch $@

$(STAMPS)/dev: $(STAMPS)/build $(STAMPS)/files $(CPP_SOURCES)
	$(INSTALL) --group dev
	$(EDITABLE)=ON --editable '.[torch,exact]'
	@touch $@ $(STAMPS)/demo

$(STAMPS)/bench: $(STAMPS)/dev
	$(INSTALL) --group bench
	@touch $@
