"""On whose word an act rests, on which day it was done, and how many it struck."""
