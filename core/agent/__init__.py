"""The ReAct loop and the replay of its steps."""
