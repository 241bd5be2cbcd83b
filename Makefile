# A thin face: `advisor` and `python -m evals` are the real commands. `make help` lists the targets.
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

# Everything that the program writes goes into a git-ignored folder of the checkout.
export ADVISOR_HOME ?= $(CURDIR)/.advisor
# The question reaches the program through the environment, so that the shell never reads what is in it.
override export Q := $(value Q)

.PHONY: help ask chat slack evals fidelity bench bench-slack test check index lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

ask: $(STAMP) ## answer a question: make ask Q="Should we use Python or Rust for a log shipper?"
	@$(BIN)/advisor index --if-needed && $(BIN)/advisor ask -- "$$Q"

chat: $(STAMP) ## hold a conversation, with follow-ups
	@$(BIN)/advisor index --if-needed && $(BIN)/advisor chat

slack: $(STAMP) ## run the Slack bot (SLACK_BOT_TOKEN, SLACK_APP_TOKEN)
	@$(BIN)/advisor index --if-needed && $(BIN)/advisor slack

index: $(STAMP) ## build the index, or what changed of it
	@$(BIN)/advisor index

evals: $(STAMP) ## run the eval set; fails under the committed thresholds
	@$(BIN)/advisor index --if-needed && $(BIN)/python -m evals

fidelity: $(STAMP) ## hold the notes against their originals, where these are at hand
	@$(BIN)/advisor index --if-needed && $(BIN)/python -m evals fidelity

bench: $(STAMP) ## time and memory beside LlamaIndex's own starter
	@$(BIN)/advisor index --if-needed && $(BIN)/python -m evals startup

bench-slack: $(STAMP) ## put load on the Slack bot: about twelve minutes
	@$(BIN)/advisor index --if-needed && $(BIN)/python tests/bench_slack.py

test: $(STAMP) ## run the tests
	@$(BIN)/python -m pytest

check: $(STAMP) ## lint and check types
	@$(BIN)/ruff check . && $(BIN)/mypy

lock: ## renew requirements.lock from pyproject.toml, in an environment of its own
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install -e '.[dev,bench,postgres,openai,openai-like]'
	.venv-lock/bin/python .ci/lock.py > requirements.lock.new && mv requirements.lock.new requirements.lock
	.venv-lock/bin/python .ci/lock.py --answering > requirements.lock.new && mv requirements.lock.new deploy/requirements.lock
	rm -rf .venv-lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..." >&2; exit 4; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv from requirements.lock (some minutes the first time) ..." >&2
	@$(BIN)/python -m pip install --quiet --requirement requirements.lock >&2
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . >&2
	@touch $@
