"""The bracket plan, the oracle, the driver, and the read side of a study."""
