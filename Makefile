# Every target sets up what it needs and does so once; see calculator/tools/setup.sh.
.DEFAULT_GOAL := help
.PHONY: help serve build test check format hooks lock clean

PORT ?= 8000
# auto: the real PyTorch where pip has a CPU build; live: that or fail; recorded: never look
TORCH ?= auto
# so many tests at once; browsers and frameworks are large
JOBS ?= 2
# more words for pytest: make test ARGS="-k browser -x"
ARGS ?=

SETUP := bash calculator/tools/setup.sh
PYTHON_CODE := calculator/src calculator/tools docs tests
CONFIG := calculator/pyproject.toml

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | while IFS='	' read -r target text; do \
		printf '  make %-8s %s\n' "$$target" "$$text"; done

serve: build ## build the site and serve it at http://127.0.0.1:8000/ (PORT=...)
	@.venv/bin/python calculator/tools/serve.py site --port $(PORT)

build: ## build the site into site/
	@$(SETUP) site
	@echo "fourgates: bundling what the browser loads"
	@.venv/bin/python calculator/tools/bundle.py --out .build/calculator
	@echo "fourgates: building the pages"
	@NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict
	@NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict -f docs/zh.yml

test: ## every test: units, doctests, real Keras and PyTorch, a real browser (TORCH=live|recorded, JOBS=..., ARGS=...)
	@$(SETUP) test
	@$(MAKE) --no-print-directory build
	@set -e; \
	FOURGATES_CHROMIUM=$$($(SETUP) chromium); \
	FOURGATES_TORCH_PYTHON=$$(.venv/bin/python tests/reference/torch_env.py $(TORCH)); \
	export FOURGATES_CHROMIUM FOURGATES_TORCH_PYTHON FOURGATES_TORCH=$(TORCH); \
	KERAS_BACKEND=jax JAX_PLATFORMS=cpu .venv/bin/python -m pytest --rootdir=. -n $(JOBS) --dist loadscope \
		--doctest-modules calculator/src tests $(ARGS)

check: ## lint, formatting and types, of the Python and the JavaScript
	@$(SETUP) check
	.venv/bin/ruff check --config $(CONFIG) $(PYTHON_CODE)
	.venv/bin/ruff format --check --config $(CONFIG) $(PYTHON_CODE)
	.venv/bin/mypy --config-file $(CONFIG) $(PYTHON_CODE)
	.venv/bin/python calculator/tools/translations.py
	cd calculator/web && npm run --silent check

format: ## put the code into its form
	@$(SETUP) check
	.venv/bin/ruff check --fix --exit-zero --config $(CONFIG) $(PYTHON_CODE)
	.venv/bin/ruff format --config $(CONFIG) $(PYTHON_CODE)
	cd calculator/web && npm run --silent format

hooks: ## have git run the checks before each commit
	@$(SETUP) check
	@.venv/bin/pre-commit install

lock: ## renew the Python lock files from their *.in (UPGRADE=1 takes newer versions)
	@$(SETUP) lock

clean: ## remove everything these commands made
	rm -rf .venv .venv-torch .build site calculator/web/node_modules \
		.pytest_cache .mypy_cache .ruff_cache .hypothesis
	find calculator docs tests -name __pycache__ -prune -exec rm -rf {} +
