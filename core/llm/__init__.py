"""Language models behind an OpenAI-compatible endpoint: one client, one retry layer, a journal and hard budgets."""
