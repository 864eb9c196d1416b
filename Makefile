# Two commands for a fresh machine: `make run` opens the dashboard, `make test` passes every test.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint example screenshots clean

run: .venv/ready
	$(BIN)/python -m streamlit run streamlit_app.py \
	  --server.address localhost --server.headless false --server.showEmailPrompt false

test: .venv/ready-dev
	$(BIN)/python -m pytest

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

example: .venv/ready
	$(BIN)/python -m core.example

screenshots: .venv/ready-dev
	$(BIN)/python -m docs.make_screenshots

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ready: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/ready-dev: requirements.txt requirements-jax.txt requirements-ray.txt requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch .venv/ready $@

clean:
	rm -rf .venv var
