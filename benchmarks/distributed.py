"""Speed of the distributed mode, as ratios in one run: `python benchmarks/distributed.py [--articles N] [--rounds N]`.

On a Kafka and an Elasticsearch of its own, or on those that TOCSIN_TEST_KAFKA and TOCSIN_TEST_ELASTICSEARCH name. Every
round measures everything in turn, on the same articles: a ratio is that of one round, then the median of all rounds.
What is measured stands in `benchmarks/measuring/`.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the servers are those of the tests

from benchmarks.measuring.running import run
from pipelines.errors import TocsinError


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of the distributed mode, as ratios in one run.")
    parser.add_argument("--articles", type=int, default=200, help="articles of a round (default 200)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of which medians are told (default 3)")
    parser.add_argument("--values", type=int, default=50_000, help="values of tables to read back (default 50,000)")
    options = parser.parse_args()
    try:
        for line in run(options.articles, options.rounds, options.values):
            print(line, flush=True)
    except TocsinError as error:
        sys.exit(f"benchmark: {error}")


if __name__ == "__main__":
    main()
