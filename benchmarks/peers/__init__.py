"""One search, several contenders: the task that they share, and one file a contender."""
