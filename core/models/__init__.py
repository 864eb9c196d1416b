"""What can be trained: the search spaces, the model table, the networks and the references."""
