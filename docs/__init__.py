"""Pictures for the README, made by a command."""
