"""The browser part comes whole, with its headers; pages of its own router are answered with it."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from zuoxi.config.headers import HEADERS


@pytest.fixture
def built(tmp_path: Path, settings: Settings) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>坐席</title>", encoding="utf-8")
    (tmp_path / "assets" / "app-1a2b.js").write_text("export {}", encoding="utf-8")
    settings.ZUOXI_BROWSER = tmp_path
    settings.WHITENOISE_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("address", ["/", "/hall", "/sit", "/results/17"])
def test_every_page_is_answered_with_the_browser_part(built: Path, address: str) -> None:
    answer = Client().get(address, secure=True)
    assert answer.content.decode() == "<!doctype html><title>坐席</title>"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_files_with_a_hash_in_their_name_are_kept_for_good_and_pages_are_not(built: Path) -> None:
    asset = Client().get("/assets/app-1a2b.js", secure=True)
    page = Client().get("/", secure=True)
    assert asset.content == b"export {}"
    assert "immutable" in asset.headers["Cache-Control"]
    assert "max-age=0" in page.headers["Cache-Control"]


async def test_files_are_answered_without_streaming_under_asgi(built: Path) -> None:
    answer = await AsyncClient().get("/assets/app-1a2b.js")
    assert (answer.status_code, answer.streaming) == (200, False)


@pytest.mark.parametrize("address", ["/assets/missing.js", "/api/missing", "/ws/sitting"])
def test_what_is_missing_is_not_found_and_no_page(built: Path, address: str) -> None:
    assert Client().get(address, secure=True).status_code == 404


def test_without_a_built_browser_part_the_answer_says_what_to_do(
    tmp_path: Path, settings: Settings
) -> None:
    settings.ZUOXI_BROWSER = tmp_path
    settings.WHITENOISE_ROOT = tmp_path
    answer = Client().get("/hall", secure=True)
    assert answer.status_code == 404
    assert "make run" in answer.content.decode()


def test_answers_of_the_api_are_not_kept_by_anybody() -> None:
    assert Client().get("/api/health", secure=True).headers["Cache-Control"] == "no-store"


def test_a_compressed_file_goes_to_whoever_can_read_it(built: Path) -> None:
    script = "export {}\n" * 200
    asset = built / "assets" / "app-1a2b.js"
    asset.write_text(script, encoding="utf-8")
    (built / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(script.encode()))
    small = Client().get("/assets/app-1a2b.js", secure=True, headers={"accept-encoding": "gzip"})
    plain = Client().get("/assets/app-1a2b.js", secure=True)
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content == script.encode()
    assert small.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


ROOT = Path(__file__).resolve().parents[2]


def maps_in(folder: Path) -> list[str]:
    """Name the files that are source maps, point to one or carry one, packed ones included."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        if ".map" in path.suffixes or b"sourceMappingURL=" in content:
            found.append(path.name)
    return sorted(found)


def test_the_built_browser_part_ships_no_source_maps() -> None:
    built = ROOT / "src/zuoxi/browser"
    scripts = list((built / "assets").glob("*.js"))
    assert len(scripts) > 10, "the browser part is not built: make src/zuoxi/browser/.built"
    assert maps_in(built) == []


@pytest.mark.parametrize("kind", ["true", "inline", "hidden"])
def test_a_build_with_source_maps_would_be_found(tmp_path: Path, kind: str) -> None:
    (tmp_path / "index.html").write_text('<script type="module" src="/a.js"></script>')
    (tmp_path / "a.js").write_text("export const 答案 = 1\nconsole.log(答案)\n", encoding="utf-8")
    vite = ROOT / "node_modules/.bin/vite"
    build = [str(vite), "build", str(tmp_path), "--logLevel=error"]
    subprocess.run([*build, f"--sourcemap={kind}"], check=True, cwd=tmp_path)
    assert maps_in(tmp_path / "dist") != []
    shutil.rmtree(tmp_path / "dist")
    subprocess.run(build, check=True, cwd=tmp_path)
    assert maps_in(tmp_path / "dist") == []
