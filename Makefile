# Thin over packaging/bootstrap.py, which holds what these do and is what Windows users call.
# Another Python (3.10 to 3.13): make PYTHON=python3.12 run. Arguments: make test ARGS="-k compiler"
PYTHON ?= python3
ARGS ?=

.PHONY: run test pictures setup check
run test pictures:
	@$(PYTHON) packaging/bootstrap.py $@ $(ARGS)

setup check:
	@$(PYTHON) packaging/bootstrap.py $@
