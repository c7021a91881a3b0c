"""Refuses a wheel without the browser part and the translations: it would install and not serve."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE = ("src/zuoxi/browser/index.html", "src/zuoxi/locale/en/LC_MESSAGES/django.mo")


class CustomBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raise ``FileNotFoundError`` unless ``make`` has made what is not kept in git."""
        missing = [name for name in MADE if not (Path(self.root) / name).exists()]
        if version != "editable" and missing:
            raise FileNotFoundError(f"{', '.join(missing)}: run “make build” / 请先运行 make build")
