# The commands of Freehold; `make` lists them.
SHELL := /bin/bash
PROFILE := $(if $(CI),ci,default)

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench looks advisories compiler

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: compiler ## build, fill and start a demo channel on http://localhost:8080
	@cargo run --release --locked --package freehold --bin freehold -- demo

test: lint ## run every check and every test; brings what it needs and leaves nothing running
	@chromium=$$(scripts/chromium) && axe=$$(scripts/axe) && relay=$$(scripts/mail-server) && \
		tester=$$(scripts/api-tester) && receiver=$$(scripts/webhook-receiver) && \
		FREEHOLD_CHROMIUM=$$chromium FREEHOLD_AXE=$$axe FREEHOLD_MAIL_SERVER=$$relay \
		FREEHOLD_API_TESTER=$$tester FREEHOLD_WEBHOOK_RECEIVER=$$receiver \
		scripts/with-postgres scripts/cargo-tool nextest run --workspace --locked --profile $(PROFILE)

lint: compiler ## check format, warnings, licences and texts
	@cargo fmt --all --check
	@scripts/check-texts
	@scripts/cargo-tool deny --log-level error check licenses bans sources
	@cargo clippy --workspace --all-targets --locked --quiet -- -D warnings

bench: compiler ## measure what the design promises, in release and durable
	@cargo build --release --locked --package freehold --package bench
	@scripts/with-postgres --durable target/release/bench

looks: compiler ## keep pictures of every page in four forms, in target/looks
	@chromium=$$(scripts/chromium) && axe=$$(scripts/axe) && FREEHOLD_CHROMIUM=$$chromium FREEHOLD_AXE=$$axe FREEHOLD_LOOKS=$(CURDIR)/target/looks \
		cargo test --locked --package freehold --test stories looking

advisories: ## look for known weaknesses in our parts (asks the public advisory database)
	@scripts/cargo-tool deny check advisories

compiler:
	@command -v cargo >/dev/null || { echo "Install Rust first: https://rustup.rs"; exit 1; }
	@command -v cc >/dev/null || { echo "Install a C compiler first (Debian: apt-get install gcc libc6-dev)."; exit 1; }
