"""click in the user's language: help, usage and errors of a command are one language on a screen.

Help texts are message ids (Chinese, marked with ``sentence``) and are translated when they are
shown, so ``zuoxi --help`` answers in the language of the moment. click's own words come from our
catalogue ``click``; its English is the fallback. Commands of a :class:`LateGroup` are imported
when they are called, so that misuse answers at once.
"""

import gettext
import importlib
import os
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import click

from zuoxi.commands.wrapping import columns, wrap
from zuoxi.kernel.language import CATALOGUES, language, say
from zuoxi.kernel.sentences import sentence

OPTIONS = sentence("[选项]")
SUBCOMMAND = sentence("命令 [参数]…")


def speak() -> None:
    """Let click answer in the user's language, as :func:`language` decides it."""
    # click asks gettext, and gettext asks the environment, where our rule is another one.
    os.environ["LANGUAGE"] = "zh_Hans" if language() == "zh-hans" else "en"
    gettext.bindtextdomain("click", CATALOGUES)
    gettext.textdomain("click")


def _said(text: str | None) -> str | None:
    return say(text) if text else text


class Formatter(click.HelpFormatter):
    """Breaks lines where Chinese may break."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line, with no blank after a Chinese colon."""
        name = prefix or say("用法：")
        self.write(f"{name}{prog} {args}".rstrip() + "\n")

    def write_heading(self, heading: str) -> None:
        """Write a heading with the colon of its language."""
        colon = say("：")
        self.write(f"{'':>{self.current_indent}}{heading}{colon}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; they are separated by an empty line."""
        indent = " " * self.current_indent
        paragraphs = (wrap(part, self.width - self.current_indent) for part in text.split("\n\n"))
        self.write("\n\n".join("\n".join(indent + line for line in p) for p in paragraphs) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write what stands for what, in two columns."""
        rows = list(rows)
        first = min(max(columns(term) for term, _ in rows), col_max) + col_spacing
        margin = self.current_indent
        for term, meaning in rows:
            lines = wrap(meaning, self.width - first - margin)
            room = first - columns(term)
            if lines and room >= col_spacing:
                lines[0] = f"{term}{' ' * room}{lines[0]}"
            else:
                lines.insert(0, term)
            self.write(f"{'':>{margin}}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{'':>{margin + first}}{line}\n")


class Context(click.Context):
    """Shows help with our line breaks."""

    formatter_class = Formatter


class Option(click.Option):
    """An option whose help and prompt are message ids."""

    @property
    def help(self) -> str | None:
        """What the option does, in the user's language."""
        return _said(self._help)

    @help.setter  # noqa: A003 - the property, not Python's help
    def help(self, text: str | None) -> None:
        self._help = text

    @property
    def prompt(self) -> str | None:
        """What is asked for, in the user's language."""
        return _said(self._prompt)

    @prompt.setter
    def prompt(self, text: str | None) -> None:
        self._prompt = text


class Argument(click.Argument):
    """An argument whose help is a message id."""

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the value; a missing one is told as a whole sentence of the user's language."""
        try:
            return super().process_value(ctx, value)
        except click.MissingParameter as missing:
            # click puts its own quotes and full stop around the name, whatever the language.
            name = self.make_metavar(ctx)
            raise click.UsageError(say("缺少参数：%(name)s。", name=name), ctx) from missing

    @property
    def help(self) -> str | None:
        """What the argument is, in the user's language."""
        return _said(self._help)

    @help.setter  # noqa: A003 - the property, not Python's help
    def help(self, text: str | None) -> None:
        self._help = text


class Command(click.Command):
    """A command whose help and epilog are message ids; the first paragraph stands in lists."""

    context_class = Context

    def __init__(self, *args: Any, **attributes: Any) -> None:
        attributes.setdefault("options_metavar", OPTIONS)
        super().__init__(*args, **attributes)

    @property
    def help(self) -> str | None:
        """What the command does, in the user's language."""
        return _said(self._help)

    @help.setter  # noqa: A003 - the property, not Python's help
    def help(self, text: str | None) -> None:
        self._help = text

    @property
    def epilog(self) -> str | None:
        """What follows the options, in the user's language."""
        return _said(self._epilog)

    @epilog.setter
    def epilog(self, text: str | None) -> None:
        self._epilog = text

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help``; click keeps it, so its words are set each time."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = say("显示本说明")
        return found

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first paragraph of the help, whatever its length: lists break their lines."""
        return (self.help or "").partition("\n\n")[0]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what follows the name of the command in its usage line."""
        return [say(piece) for piece in super().collect_usage_pieces(ctx)]


class LateGroup(Command, click.Group):
    """A group whose commands are named by ``module:attribute`` and imported when called."""

    def __init__(
        self, *args: Any, late: Mapping[str, str] | None = None, **attributes: Any
    ) -> None:
        attributes.setdefault("subcommand_metavar", SUBCOMMAND)
        super().__init__(*args, **attributes)
        self.late = dict(late or {})

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Choose the language before anything can be wrong."""
        speak()
        return super().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *self.late})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None where there is no such name."""
        if cmd_name in self.late:
            module, _, name = self.late[cmd_name].partition(":")
            found: click.Command = getattr(importlib.import_module(module), name)
            return found
        return super().get_command(ctx, cmd_name)


command = partial(click.command, cls=Command)
option = partial(click.option, cls=Option)
argument = partial(click.argument, cls=Argument)
json_option = option("--json", "as_json", is_flag=True, help=sentence("只输出 JSON"))
