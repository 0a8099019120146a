# 公民連携ポータル: the commands of this checkout. `make` alone lists them.
# A machine needs Python 3.11 or newer; the rest is brought by requirements/install.

PY := .venv/bin/python
CODE := manage.py ppp_portal partners cases proposals tests
export PYTHONUTF8 := 1

.PHONY: help demo test check lock clean
.DEFAULT_GOAL := help

help:  ## この一覧
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo:  ## デモを開く（http://127.0.0.1:8000。ポートは PORT=8080 などで変わる）
	@requirements/install base && requirements/machine pdf && exec $(PY) -m ppp_portal.demo_server

test:  ## すべてのテスト（ブラウザーも。一部だけなら ARGS="tests/cases -k 検索"）
	@requirements/install dev
	@requirements/machine tests
	$(PY) -m pytest -n 2 $(ARGS)

check:  ## 書式・型・層・移行・設定の検査
	@requirements/install dev
	$(PY) -m pip check
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check $(CODE)
	$(PY) -m mypy
	$(PY) .venv/bin/lint-imports
	$(PY) -m djlint --quiet --lint templates
	$(PY) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=ppp_portal.settings.base ALLOWED_HOSTS=portal.example \
	  SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))') \
	  PORTAL_SEAL_KEYFILE=$$(DJANGO_SETTINGS_MODULE=ppp_portal.settings.dev $(PY) manage.py make_seal_key --if-missing) \
	  $(PY) manage.py check --deploy --fail-level WARNING

lock:  ## requirements/*.in から *.lock を作る（新しい版にするなら UPGRADE=--upgrade）
	@requirements/install dev
	for name in base dev; do \
	  $(PY) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate \
	    --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    $(UPGRADE) --output-file requirements/$$name.lock requirements/$$name.in || exit 1; \
	done

clean:  ## 作り直せるものを消す（入力したデータ var/postgres、var/media は残る）
	rm -rf .venv var/static test-results .pytest_cache .mypy_cache .ruff_cache \
	  .import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
