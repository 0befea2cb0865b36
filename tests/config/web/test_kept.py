"""Parts of templates are rendered once for each value that they name, until they are forgotten."""

from django.template import engines

from config.web.kept import forget_kept


def test_a_part_is_rendered_once_for_each_value_until_it_is_forgotten() -> None:
    template = engines["django"].from_string("{% keep what %}{{ what }}{{ other }}{% endkeep %}")

    def say(what: str, other: int) -> str:
        return template.render({"what": what, "other": other})

    assert [say("a", 1), say("b", 2), say("a", 3)] == ["a1", "b2", "a1"]
    forget_kept()
    assert [say("a", 4), say("b", 5)] == ["a4", "b5"]
