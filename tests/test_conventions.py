"""The house's rules that a machine can see (docs/design.md, section 4)."""

import ast
import inspect
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import get_resolver

from config.web.access import FOREIGN, url_patterns
from positions.models.watching import OwnModel

ROOT = Path(settings.BASE_DIR)
LISTED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.splitlines()
FILES = [ROOT / name for name in LISTED if (ROOT / name).is_file()]
PYTHON = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]
TEMPLATES = [path for path in FILES if path.suffix == ".html" and path.is_relative_to(ROOT / "templates")]
SHEETS = [path for path in FILES if path.is_relative_to(ROOT / "static" / "css")]
MODELS = [model for app in ("actors", "positions") for model in apps.get_app_config(app).get_models()]
PROMISES = ROOT / "docs" / "promises.md"
PATTERNS = list(url_patterns(get_resolver(), skip=FOREIGN))

WITHOUT_TEMPLATE = {
    **{pattern.name: "for programs" for pattern in PATTERNS if str(pattern.name).startswith("api_")},
    "intake_add": "redirects, or the page of source_add",
    "intake_read": "redirects",
    "intake_drop": "redirects",
    "intake_file": "a file",
    "readyz": "text",
    "table_template": "a file",
    "dossier_folder": "a file",
    "dossier_release": "a file",
    "dossier_dna": "a file",
    "table_load": "redirects",
    "table_stop": "redirects",
    "table_drop": "redirects",
    "parked_drop": "redirects",
    "matrix_csv": "a file",
    "matrix_svg": "a file",
    "change_feed": "a feed",
    **dict.fromkeys(("matrix_feed", "actor_feed", "issue_feed"), "a feed"),
    "watch_add": "redirects",
    "watch_drop": "redirects",
    "watching_export": "a file",
    "dossier_seen": "redirects",
    "view_raise": "redirects",
    "view_delete": "redirects",
    "digest_choose": "redirects",
    "rule_case_add": "redirects, or the page of issue_rule",
    "rule_case_drop": "redirects",
    "source_unarchive": "redirects",
    "stance_add": "the page of source_code",
    "stance_edit": "the page of source_code",
    "stance_extend": "redirects",
    "stance_withdraw": "redirects",
    "double_coding_done": "redirects",
    "double_coding_drop": "redirects",
    "coding_sample_drop": "redirects",
    "double_coding_same": "redirects",
    "double_coding_settle": "comes back as double_coding",
    "review_next": "redirects",
    "stance_hand_back": "redirects",
    "stance_archive": "redirects",
    "stance_take_back": "redirects",
    "stance_undo": "redirects",
    "suggestion_dismiss": "redirects",
    "source_assign": "redirects",
    "text_ask": "redirects",
    "text_look": "redirects",
    "text_done": "redirects",
    "text_confirm": "redirects",
    "text_take_back": "redirects",
    "condition_settle": "redirects",
    "actor_add": "the page of actor_edit",
    "actor_archive": "archive.html",
    "actor_unarchive": "redirects",
    "actor_merge": "merge.html",
    "issue_merge": "merge.html",
    "dossier_add": "the page of dossier_edit",
    "dossier_archive": "archive.html",
    "dossier_unarchive": "redirects",
    "event_add": "the page of event_edit",
    "negotiatingtext_add": "the page of negotiatingtext_edit",
    **dict.fromkeys(("negotiatingtext_archive", "negotiatingtext_unarchive", "clause_untie"), "redirects"),
    "event_archive": "redirects",
    "event_unarchive": "redirects",
    "issue_add": "the page of issue_edit",
    "issue_archive": "archive.html",
    "issue_unarchive": "redirects",
    "intake_again": "redirects",
    "suggest_actors": "suggestions",
    "suggest_issues": "suggestions",
    "suggest_offices": "a part of the form",
    **dict.fromkeys(("health", "ready", "metrics", "security_txt"), "plain text"),
}
NAMED_TWICE = {
    "Command": "Django's name of a command",
    "urlpatterns": "Django's name of a table of addresses",
    "register": "Django's name of a library of tags",
    "read": "how the child finds the reader of a kind of file: by its module",
    "ask": "a page by its address, and a task by the name under which it may wait in the queue",
}
"""Names that mean several things, and why they may."""
PERIOD = {"valid_from", "valid_to", "stated_until"}  # of derived rows


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def without_comments(written: list[str]) -> int:
    """How many lines are not comments alone: reasons make no function long."""
    return sum(not line.lstrip().startswith("#") for line in written)


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@dataclass(frozen=True, slots=True)
class Function:
    """Its first and last line, and the lines of the imports in it."""

    name: str
    first: int
    last: int
    imports: list[int]


@cache  # not the trees: they would stay, and be looked through whenever Python looks for what nobody has any more
def functions(path: Path) -> list[Function]:
    return [
        Function(node.name, node.lineno, node.end_lineno or node.lineno, list(_lines_of_imports(node)))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _lines_of_imports(function: ast.AST) -> Iterator[int]:
    yield from (node.lineno for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def test_no_file_is_long() -> None:
    assert not {short(path): lines(path) for path in PYTHON if lines(path) > 400}


def test_no_function_is_long() -> None:
    long = [
        f"{short(path)} {node.name}"
        for path in PYTHON
        for written in [path.read_text(encoding="utf-8").splitlines()]
        for node in functions(path)
        if without_comments(written[node.first - 1 : node.last]) > 60
    ]
    assert not long


def test_no_template_is_long() -> None:
    assert not {short(path): lines(path) for path in TEMPLATES if lines(path) > 150}


def test_no_module_is_for_anything() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "services", "tools"}
    assert not [short(path) for path in PYTHON if vague & {path.stem, *path.relative_to(ROOT).parts}]


def test_imports_stand_at_the_top() -> None:
    assert not [f"{short(path)}:{line}" for path in PYTHON for node in functions(path) for line in node.imports]


def test_a_public_name_means_one_thing() -> None:
    """Whoever looks for a name finds one meaning. A constant that its module keeps to itself is none
    to be looked for: `PER_PAGE` beside the page that has it is clear.
    """
    code = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in {"actors", "config", "positions"}]
    trees = {
        short(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): ast.parse(path.read_text())
        for path in code
    }
    wanted = {
        (node.module, alias.name)
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    told = Counter(
        name
        for module, tree in trees.items()
        for name, is_constant in {one for node in tree.body for one in _names_given(node)}
        if not name.startswith("_") and (not is_constant or (module, name) in wanted)
    )
    assert {name for name, count in told.items() if count > 1} - NAMED_TWICE.keys() == set()


def _names_given(node: ast.stmt) -> Iterator[tuple[str, bool]]:
    """What a statement of a module gives names to, and whether to a value."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, False
        case ast.TypeAlias(name=ast.Name(id=name)):
            yield name, False
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name, True
        case ast.Assign(targets=targets):
            yield from ((one.id, True) for one in targets if isinstance(one, ast.Name))


def test_nothing_is_deleted_in_cascades() -> None:
    """`related` of a deleted row would go unnoticed; DO_NOTHING is for derived tables.

    What somebody kept for themselves alone goes with their account: no record rests on it.
    """
    relations = [
        (model, field)
        for model in MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)  # one-to-one fields are among them
    ]
    assert relations
    for model, field in relations:
        if issubclass(model, OwnModel) and field.name == "account":
            assert field.remote_field.on_delete is models.CASCADE
            continue
        assert field.remote_field.on_delete is (models.RESTRICT if model._meta.managed else models.DO_NOTHING), field


def test_order_is_given_where_it_is_used() -> None:
    assert not [model.__name__ for model in MODELS if model._meta.ordering]


def test_dates_and_times_are_named_so() -> None:
    for model in MODELS:
        for field in model._meta.fields:
            if isinstance(field, models.DateTimeField):
                assert field.name.endswith("_at"), field
            elif isinstance(field, models.DateField):
                assert field.name.endswith("_date") or field.name in PERIOD, field


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_address_view_and_template_have_one_name(pattern: object) -> None:
    name, view = pattern.name, inspect.unwrap(pattern.callback)  # type: ignore[attr-defined]
    app, room, *rest = view.__module__.split(".")
    place = "/".join([room, *rest[:-1]]) if room in {"pages", "api"} else app
    assert view.__name__ == name
    if name in WITHOUT_TEMPLATE:
        with pytest.raises(TemplateDoesNotExist):
            get_template(f"{place}/{name}.html")
    else:
        get_template(f"{place}/{name}.html")


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_views_are_typed_functions_with_a_role(pattern: object) -> None:
    view = inspect.unwrap(pattern.callback)  # type: ignore[attr-defined]
    assert inspect.isfunction(view)
    assert set(view.__annotations__) == {*inspect.signature(view).parameters, "return"}
    assert hasattr(pattern.callback, "access")  # type: ignore[attr-defined]


def test_lists_of_packages_name_no_host() -> None:
    for path in FILES:
        if path.name.startswith("requirements") or path.name == "pyproject.toml":
            assert not re.findall(r"--(extra-)?index-url|--find-links|https?://", path.read_text(encoding="utf-8")), (
                path
            )


def test_one_function_knows_what_day_it_is() -> None:
    """`localdate()`, in the installation's zone: the clock of the machine or of the database may be in another day."""
    asked = re.compile(
        r"\bdate\.today\(|\butcnow\(|\bdatetime\.now\(|_at\.date\(|_at__date\b|\bTrunc(Date|Day|Month|Year)\b"
        r"|\bcurrent_date\b|\b(now\(\)|current_timestamp|clock_timestamp\(\)|_at)\s*::\s*date\b|\blocaltimestamp\b"
        r"|\" }} UTC\b",
        re.IGNORECASE,
    )
    sources = [path for path in FILES if path.suffix in {".py", ".sql", ".html"}]
    ours = [path for path in sources if path.relative_to(ROOT).parts[0] not in {"tests", "benchmarks"}]
    ours = [path for path in ours if path.parent.name != "migrations"]  # Django writes Now() there
    assert not {short(path): found[0] for path in ours if (found := asked.search(path.read_text(encoding="utf-8")))}


GIVEN_CLASSES = re.compile(r"htmx-request|long-\d+|s-[a-z]+|[sc][1-7]")
"""By htmx, or built of a number or a status: `drawing/grid.py`, `drawing/similarity.py`, `components/status.html`."""
CSS_BYTES = 69_100
"""What all sheets have together.

Whoever needs more takes a rule away.
"""


def test_no_class_is_styled_that_nothing_has() -> None:
    users = [*PYTHON, *TEMPLATES, *(path for path in FILES if path.suffix == ".js")]
    texts = (path.read_text(encoding="utf-8") for path in users if "tests" not in path.parts)
    written = {word for text in texts for word in re.findall(r"[\w-]+", text)}
    styled = {(path.name, name) for path in SHEETS for name in _styled_classes(path)}
    assert styled
    assert not {one for one in styled if one[1] not in written and not GIVEN_CLASSES.fullmatch(one[1])}


def _styled_classes(sheet: Path) -> list[str]:
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = " ".join(re.findall(r"([^{}]*){", rules))
    return re.findall(r"\.([a-zA-Z][\w-]*)", selectors)


def test_the_sheets_stay_small() -> None:
    assert sum(path.stat().st_size for path in SHEETS) <= CSS_BYTES


def test_what_holds_a_promise_is_there() -> None:
    named = set(re.findall(r"`(tests/[a-z0-9_/]+\.py)`", PROMISES.read_text()))
    assert len(named) > 30
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
