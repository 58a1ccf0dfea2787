"""A run at work: how far it is, what is under way, what can be asked of it. Pure."""
