"""What is done: the lexicon of acts, which words of a tree tell one, and what root it takes."""
