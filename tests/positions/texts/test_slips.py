import pytest

from positions.texts.slips import is_slip


@pytest.mark.parametrize("word", ["withdrawel", "witdrawal", "withdrawwal", "withdrawla", "withdrawals"])
def test_one_slip(word: str) -> None:
    assert is_slip(word, "withdrawal")
    assert is_slip("withdrawal", word)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("withdraw", "withdrawal"), ("fishing", "fighting"), ("aid", "said"), ("withdrawal", "withdrawal")],
)
def test_no_slip(word: str, meant: str) -> None:
    """Two of them, another first letter, or none."""
    assert not is_slip(word, meant)
