#!/bin/sh
# httpx 0.28.1, requests 2.34.2 and aiohttp 3.14.5 (PyPI), fetching a statement compressed with gzip in two parts, one
# behind the other, as RFC 1952 (2.2) allows and as pigz, bgzip or `cat a.gz b.gz` write it.
# Guess: the whole statement, or an error.
# Seen: requests and aiohttp give all of it. httpx gives the first part, with status 200 and no error: of "will sign,
# unless ..." the condition is gone, and a conditional stance is recorded as one without.
# So: unpack in a loop over `unused_data` (positions/intake/fetching.py), and refuse what ends before its end.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check httpx==0.28.1 requests==2.34.2 aiohttp==3.14.5

cd "$dir"
env -u http_proxy -u HTTP_PROXY -u all_proxy -u ALL_PROXY "$dir/venv/bin/python" - >"$dir/seen" <<'END'
import asyncio
import gzip
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import aiohttp
import httpx
import requests

BODY = gzip.compress(b"Norland will sign the treaty, ") + gzip.compress(b"unless inspections are refused.")


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


async def by_aiohttp(url):
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, repr(await response.text())


site = HTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{site.server_port}/"
for name, get in {"requests": requests.get, "httpx": httpx.get}.items():
    response = get(url)
    print(name, response.status_code, repr(response.text))
print("aiohttp", *asyncio.run(by_aiohttp(url)))
END
cat "$dir/seen"
diff - "$dir/seen" <<'END'
requests 200 'Norland will sign the treaty, unless inspections are refused.'
httpx 200 'Norland will sign the treaty, '
aiohttp 200 'Norland will sign the treaty, unless inspections are refused.'
END
