"""Article -> events: who did what to whom, and whether it happened.

In reading order, each part knowing only those above it:

- `syntax/`: sentences, headlines in plain case, dependency trees (`trees.py`) and their repairs (`mending.py`)
- `cues.py`: the words by which a text says what became of an act, on whose word, and when
- `actors/`: names and phrases of the text as mentions (`mentions.py`), from the lexicon of actors (`lexicon.py`)
- `acts/`: the lexicon of acts (`entries.py`) and its readings of a tree (`actions.py`)
- `roles/`: doers and those done to, as words (`grammar.py`) and as actors (`parties.py`), for each act (`sources.py`,
  `targets.py`)
- `circumstances/`: whose word it is (`attribution.py`), which day (`when.py`), how many (`numbers.py`)
- `status/`: the way up from the act (`clauses.py`), what each cue makes of it (`transitions.py`), the verdict
  (`judging.py`)
- `telling.py`: all acts of a sentence with their sides (with `retelling.py`, `policing.py`)
- `gathering.py`: an event of each, with what became of it (`ruling.py`); its signals (`signals.py`)
- `coder.py`: all of that over an article
- `stage.py`: over a stream of articles, with what their revisions take back
"""
