"""A small folder to be loaded, or broken."""

from pathlib import Path
from textwrap import dedent
from typing import Final

_FILES = {
    "dossier.yaml": """\
        title: A dispute over a bridge
        summary: Who wants it built.
        actors: [ada, westmark]
        """,
    "actors.yaml": """\
        - slug: westmark
          kind: group
          name: Westmark
        - slug: ada
          kind: person
          name: Ada Strand
          names:
            - {name: Адa, kind: transliteration, language: ru}
          offices:
            - {role: Mayor, group: westmark, from: 2020-01-01, speaks_for: true}
        """,
    "issues.yaml": """\
        - slug: build-the-bridge
          label: Bridge
          proposition: "A bridge should be built: now."
          coding_rule: "Counts: any word on it. Does not count: the ferry."
          keywords: [bridge, span]
        - {slug: keep-the-ferry, label: Ferry, proposition: The ferry should run on.}
        """,
    "sources.yaml": """\
        - file: texts/speech.txt
          title: Speech on the pier
          published_date: 2024-05-02
          language: en
          reliability: B
          is_free_to_show: true
        - {file: texts/diary.txt, title: A diary, published_date: 2024-06}
        """,
    "stances.yaml": """\
        - source: speech
          actor: ada
          on_behalf_of: westmark
          issue: build-the-bridge
          value: supports
          act: verbatim
          firmness: firm
          words: We will build it.
          context: Hear me.
          evidence:
            - {source: diary, words: She will build it.}
          conditions:
            - {kind: only_if, text: the money comes, words: if the money comes, issue: keep-the-ferry, state: met}
        - source: diary
          actor: ada
          issue: keep-the-ferry
          value: leans_oppose
          act: inferred
          words: no
          at: 19
          note: She shrugs.
          status: draft
        """,
    "events.yaml": """\
        - {date: 2024-05-01, kind: office, title: Ada becomes mayor}
        - slug: bridge-summit
          date: 2024-05-02
          last_date: 2024-05-04
          kind: summit
          title: "The bank meets: day by day"
          note: By the pier.
          source: diary
        """,
    "texts/speech.txt": "Hear me. We will build it. But only if the money comes.\n",
    "texts/diary.txt": "She will build it. no\nThe ferry? no\n",
}


FILES: Final = {name: dedent(content) for name, content in _FILES.items()}


def write_folder(folder: Path, **changed: str) -> Path:
    """The folder with other contents of some files, by their names without suffix."""
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(changed.get(path.stem, content)), encoding="utf-8")
    return folder
