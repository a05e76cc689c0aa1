"""The product on a machine: one host or containers."""
