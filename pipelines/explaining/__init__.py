"""Why the coder takes a text as it does. It asks the coder's own parts again and adds nothing to what they say.

- `explanation.py`: what an explanation holds
- `names.py`: why words are actors, or are not
- `tracing.py`: the sentences as the coder reads them
- `patterns.py`: which entry of the lexicon of acts a word met, or why it met none
- `sides.py`: how a phrase came to its role
- `verdicts.py`: what decided status, root and the rest
- `acts.py`: all of that for each act of a sentence
- `explaining.py`: all of that for a text
"""
