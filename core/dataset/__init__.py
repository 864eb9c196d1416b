"""Series, where they come from, how they are checked, split and cut into windows."""
