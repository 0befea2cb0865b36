import re

from django.test import Client

from positions.choices import VALUE_LABELS
from positions.measures.agreement import MEASURES


def test_every_value_and_measure_is_explained(client: Client) -> None:
    html = client.get("/method/").content.decode()
    for label in [*VALUE_LABELS.values(), *(measure.label for measure in MEASURES.values())]:
        assert label.replace("'", "&#x27;") in html


def test_what_it_links_to_is_there(client: Client) -> None:
    html = client.get("/method/").content.decode()
    anchors = re.findall(r'href="#([\w-]+)"', html)
    assert len(anchors) > 10
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in html] == []
