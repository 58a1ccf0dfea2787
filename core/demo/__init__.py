"""The scripted OpenAI-compatible server, labelled as scripted wherever it speaks."""
