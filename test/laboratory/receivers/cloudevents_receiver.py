"""Takes CloudEvents, one a request, with the SDK for Python; signatures by `standardwebhooks`.

Usage: cloudevents_receiver.py PORT KEY FILE. A line of JSON in FILE for each delivery: {"event": ...} or {"refusal": ...}.
"""

import json
import sys
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

PORT, KEY, FILE = int(sys.argv[1]), sys.argv[2], sys.argv[3]
webhook = Webhook(KEY)
writing = Lock()


def would_take(headers, body):
    try:
        webhook.verify(body, headers, json_parse=False)
        return True
    except WebhookVerificationError:
        return False


def read_event(headers, body):
    """The event as the SDK reads it, which checks its attributes; raises if it or its signature is not right."""
    webhook.verify(body, headers, json_parse=False)
    event = from_http_event(HTTPMessage(headers, body))
    data = event.get_data()
    if not isinstance(data, dict):
        raise ValueError(f"there is no data: {type(data).__name__}")
    if data["eventId"] != event.get_id():
        raise ValueError(f"the event {event.get_id()} has the data of {data['eventId']}")
    expected_subject = f"{data['objectType']}/{data['objectId']}"
    if event.get_subject() != expected_subject:
        raise ValueError(f"the subject is {event.get_subject()}, expected {expected_subject}")
    if event.get_time() is None or event.get_time().tzinfo is None:
        raise ValueError("the time has no zone")
    return {name: data.get(name) for name in ("eventId", "eventType", "objectId", "date", "record")}


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(204)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if would_take(headers, body + b" "):
            keep({"refusal": "a changed body was taken"})
        try:
            event = read_event(headers, body)
        except Exception as error:
            keep({"refusal": f"{headers.get('webhook-id')}: {type(error).__name__}: {error}"})
            return self.answer(401)
        keep({"event": event | {"arrivedAt": datetime.now(timezone.utc).isoformat()}})
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


def keep(line):
    with writing, open(FILE, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


ThreadingHTTPServer(("127.0.0.1", PORT), Receiver).serve_forever()
