"""What is generated is what the code says; ``make generate`` writes it anew."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from zuoxi.tasks import registry

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> Any:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tools" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0] + "\n"


def test_the_openapi_document_is_that_of_the_code(generate: Any) -> None:
    kept = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert kept == generate.text_of(generate.api_document()), "run: make generate"


def test_the_browsers_api_types_are_made_from_it(generate: Any) -> None:
    assert first_line(generate.API_TYPES) == generate.mark_of(generate.api_document())


def test_the_browsers_socket_types_are_made_from_the_protocol(generate: Any) -> None:
    document = generate.protocol_document()
    assert first_line(generate.PROTOCOL_TYPES) == generate.mark_of(document)
    schemas = document["components"]["schemas"]
    assert {"ClientMessage", "ServerMessage", "TimeEntry", "Op", "Grown"} <= schemas.keys()


def test_the_protocols_numbers_are_the_browsers(generate: Any) -> None:
    kept = generate.CONSTANTS.read_text(encoding="utf-8")
    assert kept == generate.constants(), "run: make generate"


def test_each_task_types_folder_holds_the_types_of_its_content(generate: Any) -> None:
    documents = generate.content_documents()
    assert {path.parent.parent.name for path in documents} == {
        kind.key for kind in registry.all_types()
    }
    for path, document in documents.items():
        assert first_line(path) == generate.mark_of(document)
        assert {"Question", "Answer"} <= document["components"]["schemas"].keys()


def test_every_operation_may_answer_with_an_error(generate: Any) -> None:
    error = {"$ref": "#/components/schemas/ErrorView"}
    for operations in generate.api_document()["paths"].values():
        for operation in operations.values():
            content = operation["responses"]["default"]["content"]
            assert content == {"application/json": {"schema": error}}
