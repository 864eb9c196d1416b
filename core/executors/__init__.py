"""Where jobs run. Nothing here knows of rivers, networks or searches."""
