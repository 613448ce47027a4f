# make run    poll the feeds of config/feeds.opml and ring
# make demo   replay the recorded story, offline
# make test   everything that is checked
# make up     the distributed mode: Kafka, Elasticsearch, Kibana and our services, by docker compose
# make down   stop it and keep its data

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
OLDEST ?= python3.11
BIN := .venv/bin

.PHONY: run demo test check up down lock parser acts bench golden clean

run: .venv/ready
	@exec $(BIN)/tocsin run

demo: .venv/ready
	@rm -rf data/demo
	@$(BIN)/tocsin replay seeds/manifest.yaml --data data/demo

# Most tests wait for servers, so several files run at once, each process with servers of its own; the faults run alone.
test: check
	$(BIN)/pytest --numprocesses 3 --dist loadfile --ignore tests/faults --durations 25
	$(BIN)/pytest tests/faults

check: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Kibana comes last, and what is wrong with it is said last: everything else runs by then. Compose can't wait for a
# service that ends and that no other waits for, so it is run by its name
up:
	docker compose up --build --detach --wait --wait-timeout 900 collector worker indexer
	docker compose run --rm kibana-setup

down:
	docker compose down

# The version of each library, anew: from an install by the oldest Python, whose versions the newer ones take as well
lock:
	rm -rf build/lock
	$(OLDEST) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --upgrade pip setuptools
	build/lock/bin/python -m pip install --quiet --quiet --editable . --group dev
	( echo "# Made by \`make lock\`: what the image, a clone and its tests install."; \
		build/lock/bin/python -m pip freeze --all --exclude pip --exclude-editable ) > constraints.txt

# The parser's weights anew, from the treebanks in UD and the word vectors in VECTORS: see docs/parser.md
parser: .venv/tested
	$(BIN)/python benchmarks/parser/train.py $(UD) $(VECTORS) build/parser
	cp -r build/parser/weights/. config/parser/

# The weights of acts anew, from the sentences in benchmarks/sentences and the word vectors in VECTORS: see docs/coder.md
acts: .venv/tested
	$(BIN)/python benchmarks/acts/train.py $(VECTORS) config/acts

bench: .venv/ready
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/actors.py
	$(BIN)/python benchmarks/coding.py
	$(BIN)/python benchmarks/stories.py
	$(BIN)/python benchmarks/feeds.py
	$(BIN)/python benchmarks/distributed.py

# What is generated from the code and kept beside it: read the difference before you commit it
golden: .venv/ready
	rm -rf build/golden
	$(BIN)/tocsin replay seeds/manifest.yaml --json --data build/golden > /dev/null
	$(BIN)/tocsin export --data build/golden > seeds/golden.jsonl
	$(BIN)/tocsin alerts --json --data build/golden > seeds/golden-alerts.jsonl
	$(BIN)/python -m services.schemas docs/schemas
	$(BIN)/python -m services.shapes docs/schemas/lexicon
	$(BIN)/python -m services.codebook docs/codebook.md
	$(BIN)/python -m services.indexer.mappings config/elasticsearch

.venv/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "tocsin needs Python 3.11, 3.12 or 3.13 on the PATH (or: make PYTHON=/path/to/python)"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/tested: .venv/ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev
	@touch $@

clean:
	rm -rf .venv build
