"""From the inbox into `raw`, at the annual run or on arrival."""
