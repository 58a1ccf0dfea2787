"""The review of patches: one card, the queue, votes and agreement, what merging again would take. Pure."""
