#!/bin/sh
# django-ninja 1.7.1 with pydantic 2.14.4 (PyPI): an agreement that is not defined (NaN) in an answer of an API.
# Guess: null, as pydantic itself writes it, or an error on the server.
# Seen: 200, application/json, and the bare word NaN in it, which is no JSON: a browser refuses the whole answer, while
# Python's json reads it, so that a test which reads it back is content.
# So: measures are float | None in the schema, and a renderer with allow_nan=False.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check django-ninja==1.7.1 django==6.1.3 pydantic==2.14.4

"$dir/venv/bin/python" - >"$dir/seen" <<'END'
import json

import django
from django.conf import settings
from django.test import Client
from django.urls import path

settings.configure(ROOT_URLCONF="__main__", ALLOWED_HOSTS=["testserver"], SECRET_KEY="for this script alone")
django.setup()

from ninja import NinjaAPI, Schema

class Agreement(Schema):
    alpha: float

api = NinjaAPI(docs_url=None, openapi_url=None)

@api.get("/agreement", response=Agreement)
def agreement(request):
    return {"alpha": float("nan")}

urlpatterns = [path("api/", api.urls)]
print("pydantic", Agreement(alpha=float("nan")).model_dump_json())
answer = Client().get("/api/agreement")
print(answer.status_code, answer["Content-Type"], answer.content.decode())
print("Python reads", answer.json())

def refuse(name):
    raise ValueError(f"{name} is not JSON")

try:
    json.loads(answer.content, parse_constant=refuse)
except ValueError as error:
    print("strictly:", error)
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
pydantic {"alpha":null}
200 application/json; charset=utf-8 {"alpha": NaN}
Python reads {'alpha': nan}
strictly: NaN is not JSON
END
