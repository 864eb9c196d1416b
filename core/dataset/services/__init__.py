"""Series from elsewhere: web services and their export files, one file a source."""
