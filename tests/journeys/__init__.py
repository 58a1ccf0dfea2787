"""The lab in a real browser. `make journey`; in `make test` skipped with a message where there is no Chromium."""
