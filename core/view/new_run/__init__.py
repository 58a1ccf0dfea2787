"""A run before it is started: the form, its refusals, the forecast, the configuration as a file. Pure."""
