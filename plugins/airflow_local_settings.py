"""Airflow reads this module at the start of each of its processes.

Where tasks run, dbt and Great Expectations take seconds to import, in every task again. Imported here, before tasks are
forked, once is enough: ten seconds saved a run, none lost at the start.
"""

import gc
import importlib
import inspect
import os

# Airflow imports and keeps much, and makes little that could be collected: looking for it at every 700 objects, as
# Python does by default, is a sixth of the api-server's start, and a tenth of dbt.
gc.set_threshold(50_000, 20, 20)

if os.environ.get("YP_PRELOAD") == "1":
    for name in ("dbt.adapters.postgres", "dbt.cli.main", "great_expectations"):
        importlib.import_module(name)
    # Great Expectations asks who called it. The first who asks looks through all that is loaded, which each task would
    # do again.
    inspect.stack()
    # What is loaded by now lives as long as the process: collecting it in each fork would copy its memory for nothing.
    gc.freeze()
