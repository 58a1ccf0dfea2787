"""Where model-written code runs: one file a backend, probed before it is trusted."""
