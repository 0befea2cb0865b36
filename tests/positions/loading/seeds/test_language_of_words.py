"""Readers of English can read every cell of the dossier that ships."""

from django.conf import settings

from positions.intake.languages import guess_language
from positions.loading.dossiers.folder import read_folder
from positions.texts.language import is_foreign


def test_words_in_another_language_have_a_translation() -> None:
    read = read_folder(settings.BASE_DIR / "seeds" / "ending-the-war-in-ukraine")
    assert len(read.stances) > 150
    texts = {name: source.texts[0].text for name, source in read.sources.items()}
    # By the words themselves too: a note in another language could be marked as English.
    foreign = {
        name
        for name, source in read.sources.items()
        if is_foreign(str(source.fields["language"])) or is_foreign(guess_language(texts[name]))
    }
    cited = [(one.span, one.fields) for stance in read.stances for one in stance.evidence]
    cited += [(one.span, one.fields) for stance in read.stances for one in stance.conditions if one.span]
    assert [span.words for span, fields in cited if span.source in foreign and not fields.get("gloss")] == []
