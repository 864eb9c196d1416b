"""Several seeds of one configuration as one JAX computation: tried, and found not to pay."""
