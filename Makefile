# What one does here. Nothing but Rust and Node is needed to run; `make test` installs what the tests need beside them.

UI := server/ui
CARGO_TEST := $(shell cargo nextest --version >/dev/null 2>&1 && echo "cargo nextest run --no-fail-fast" || echo "cargo test --no-fail-fast")

# A page whose budget is exceeded is none.
.DELETE_ON_ERROR:
.PHONY: run dev page generate check test test-rust test-page test-browser faults walk bench bench-page tools

## Builds the page and the server and starts it on http://127.0.0.1:8080 with its data under ./data.
run: page
	cargo run --release -- serve

## The server with a page that reloads as its sources change, on http://127.0.0.1:5173.
dev: $(UI)/node_modules/.package-lock.json
	cd $(UI) && npm run dev & trap "kill $$!" EXIT; cargo run -- serve

## The page, built anew where something it is made of has changed.
page: $(UI)/dist/.vite/public.json

$(UI)/dist/.vite/public.json: $(UI)/node_modules/.package-lock.json \
		$(shell find $(UI)/src $(UI)/public $(UI)/scripts) $(wildcard $(UI)/*.html $(UI)/*.ts $(UI)/*.json) \
		engine/src/kind/address/regions.txt
	cd $(UI) && npm run build
	@touch $@

$(UI)/node_modules/.package-lock.json: $(UI)/package-lock.json
	cd $(UI) && npm ci --no-audit --no-fund
	@touch $@

tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	cd tests/browser && npm ci --no-audit --no-fund
	@touch $@

## What is generated from the code: schemas, the description of the API, the page's types of it.
generate: $(UI)/node_modules/.package-lock.json
	cargo run --quiet -- schemas schemas
	cargo run --quiet -- openapi > $(UI)/openapi.json.new && mv $(UI)/openapi.json.new $(UI)/openapi.json
	cd $(UI) && npm run --silent generate

## Formatting and lints of both languages, and whether the page's types are current; changes nothing.
check: page
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cd $(UI) && npm run --silent generate -- --check && npm run --silent lint && npm run --silent typecheck

tools:
	tests/install-tools

## Everything: Rust on SQLite and PostgreSQL, the page, and the browser.
test: tools page test-rust test-page test-browser

test-rust:
	tests/with-postgres $(CARGO_TEST) --workspace

test-page:
	cd $(UI) && npm test --silent

test-browser: tools page tests/browser/node_modules/.package-lock.json
	cargo build --workspace --tests
	cd tests/browser && node --test

## Kills the server KILLS times under load on each database and looks for anything lost or doubled.
KILLS ?= 200
faults: tools page
	TENON_KILLS=$(KILLS) tests/with-postgres --durable $(CARGO_TEST) --workspace faults::

## Walks the flow machine WALKS times at random beside its model, on all cores, and searches through every state of SMALL flows
## of up to five nodes and three people, twice over: with a way back and without. `TENON_WALK_SEED=7 make walk` shows one walk.
WALKS ?= 200000
SMALL ?= 500
REACH := flow::walk::reach::every_state_of_small
walk:
	TENON_WALKS=$(WALKS) TENON_SMALL_FLOWS=$(SMALL) TENON_SMALL_STATES=5000000 \
		cargo test --profile walk --package tenon-engine --lib -- --nocapture --test-threads=1 \
		--exact flow::walk::machine_and_model_agree_on_random_walks \
		$(REACH)_flows_is_sound_and_leads_to_an_end $(REACH)_flows_with_a_way_back_is_sound_and_leads_to_an_end \
		$(REACH)_loops_is_sound_and_leads_to_an_end $(REACH)_sub_flows_and_routes_is_sound_and_leads_to_an_end

## Every figure of the README, on both databases, into target/bench/results.json.
bench: page
	tests/with-postgres --durable cargo bench --workspace --bench tenon-bench

## How quick the page is in the browser, into target/bench/page.json: a public form on a slow network, a form of 500 fields, 200
## rows, the designer; on a desk and on a phone. PAGE_PARTS="slip designer" measures only these.
PAGE_PARTS ?=
bench-page: tools page tests/browser/node_modules/.package-lock.json
	cargo build --release
	cd tests/browser && node bench/main.js release $(PAGE_PARTS)
