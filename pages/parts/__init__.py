"""What screens share: navigation, the opened workspace, and pieces they draw."""
