"""The program `tocsin`.

Exit codes: 0 done, 1 a failure, 2 wrong usage. An error is one line that says what, where and the mend.
"""

import sys

import typer

from pipelines.errors import TocsinError
from services.commands import archive, distributed, lexicon, sources, streaming
from services.views import printable

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Watches news feeds and rings when something changes between two actors.",
)
for commands in (streaming, archive, distributed, sources):
    app.add_typer(commands.app)
app.add_typer(lexicon.app, name="lexicon")


def main() -> None:
    """Run the command that the arguments name."""
    try:
        app()
    except TocsinError as error:
        typer.echo(f"tocsin: {printable(str(error))}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has enough; nothing may be written while Python shuts down either.
        sys.stdout = None
        sys.exit(1)
