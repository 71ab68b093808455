"""The command line: the only part of Dateline that reads arguments, prints and exits."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from rag.cli import (
    ask,
    brief,
    chat,
    check,
    collection,
    complete,
    config,
    history,
    ingest,
    serve,
    system,
)
from rag.cli.options import option
from rag.errors import DatelineError

__all__ = ["app", "main"]

_EPILOG = (
    "Exit codes: 0 answered; 1 unexpected fault; 2 wrong use; 3 no answer in the articles, or "
    "something not supported; 4 configuration or key; 5 the model failed; 6 the store; "
    "7 some sources failed; "
    "130 interrupted."
)
_Version = Annotated[bool, option("--version", "Print the version and stop.")]
_INTERRUPTED = "interrupted; what was stored stays"

app = typer.Typer(
    name="dateline",
    help="Answers and one-page briefs from news articles, each claim with its sentence.",
    epilog=_EPILOG,
    rich_markup_mode=None,  # rich's help pages cost as long to import as all the rest of --help
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_articles = typer.Typer(help="List, show and remove articles.", no_args_is_help=True)
_config = typer.Typer(
    help="The settings: what they are, and where each comes from.", no_args_is_help=True
)
_history = typer.Typer(
    help="What was kept: list it, search it by words, open it, verify it again.",
    cls=history.WordsOrCommand,
)
_model = typer.Typer(help="The embedded model's weights.", no_args_is_help=True)
for _group, _name, _command in (
    (app, "ingest", ingest.ingest),
    (app, "watch", ingest.watch),
    (app, "feeds", ingest.feeds),
    (app, "embed", ingest.embed),
    (app, "ask", ask.ask),
    (app, "brief", brief.brief),
    (app, "chat", chat.chat),
    (app, "verify", brief.verify),
    (app, "search", ask.search),
    (app, "count", ask.count),
    (app, "check", check.check),
    (app, "mark", history.mark),
    (app, "schema", system.schema),
    (app, "doctor", system.doctor),
    (app, "backup", system.backup),
    (app, "restore", system.restore),
    (app, "mcp", serve.mcp),
    (app, "serve", serve.serve),
    (_articles, "list", collection.list_articles),
    (_articles, "show", collection.show_article),
    (_articles, "rm", collection.remove_articles),
    (_config, "list", config.list_settings),
    (_config, "get", config.get_setting),
    (_config, "set", config.set_setting),
    (_history, "list", history.list_kept),
    (_history, "show", history.show_kept),
    (_history, "verify", history.verify_kept),
    (_history, "rm", history.remove_kept),
    (_history, "clear", history.clear_kept),
    (_model, "list", system.list_models),
    (_model, "pull", system.pull_model),
):
    _group.command(_name, cls=check.ManySources if _name == "check" else None)(_command)
app.add_typer(_articles, name="articles")
app.add_typer(_history, name="history")
app.add_typer(_model, name="model")
app.add_typer(_config, name="config")


@app.callback(invoke_without_command=True)
def _top(context: typer.Context, *, version: _Version = False) -> None:
    if version:
        from rag import __version__

        typer.echo(f"dateline {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(system.what_next())


def main() -> None:
    """Run the command line; every error becomes one line and an exit code."""
    if os.environ.get("_DATELINE_COMPLETE") == "source_zsh":
        typer.echo(complete.ZSH_SCRIPT, nl=False)
        return
    try:
        app(prog_name="dateline")
    except DatelineError as error:
        _fail(str(error), error.exit_code, error)
    except KeyboardInterrupt:
        _fail(_INTERRUPTED, 130)
    except SystemExit as stop:
        if stop.code == 130:  # typer has turned the interrupt into an exit
            _fail(_INTERRUPTED, 130)
        wrong_use = stop.code == 2 and not isinstance(stop.__context__, typer.Exit)
        if wrong_use and check.HOOK in sys.argv:
            raise SystemExit(1) from None
        if isinstance(stop.__context__, BrokenPipeError):  # typer has turned it into a fault
            raise SystemExit(0) from None
        raise
    except BrokenPipeError:
        # The reader of the pipe has closed it: say nothing, and do not fail again at exit.
        sys.stderr.close()
        raise SystemExit(0) from None
    except Exception as error:  # noqa: BLE001 - the last resort: report anything
        _fail(
            f"unexpected fault: {type(error).__name__}: {error}; run again with --verbose and "
            "report it",
            1,
            error,
        )


def _fail(message: str, code: int, error: Exception | None = None) -> None:
    from rag.models.redact import redact
    from rag.render.text import safe

    if error is not None and "--verbose" in sys.argv:
        import traceback

        # Printed here and not by Python: a client's exception may contain its key.
        trace = "".join(traceback.format_exception(error))
        typer.echo(safe(redact(trace, os.environ)), err=True, nl=False)
    sys.stdout.flush()
    typer.echo(f"dateline: {safe(redact(message, os.environ))}", err=True)
    batch = sys.modules.get("rag.answer.batch")
    if batch is not None and batch.is_busy():
        # Python would stop its threads in the middle of library code, and abort.
        sys.stderr.flush()
        os._exit(code)
    raise SystemExit(code)
