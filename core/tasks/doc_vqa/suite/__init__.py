"""The generated suite: pictures of documents from a seed, with lessons planted in them, and the skill to start from."""
