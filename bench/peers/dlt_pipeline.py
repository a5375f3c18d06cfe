"""What a user would write with dlt: an incremental read of a REST list, and a destination that posts what is new.

python dlt_pipeline.py <vendor url> <receiver url> <page size> <events in a notification> <folder for its state>
"""

import sys

import dlt
import requests
from dlt.sources.rest_api import rest_api_source

VENDOR, RECEIVER, PAGE_SIZE, BATCH_SIZE, FOLDER = sys.argv[1:6]
BEGIN = "2026-01-01T00:00:00Z"

session = requests.Session()


@dlt.destination(
    name="receiver",
    batch_size=int(BATCH_SIZE),
    naming_convention="direct",
    max_table_nesting=0,
    skip_dlt_columns_and_tables=True,
)
def receiver(items, table):
    """Posts in the words of a notification, as far as the receiver of the bench reads it."""
    events = [{"objectId": str(one["id"]), "eventType": "UPDATED", "date": str(one["updated_at"])} for one in items]
    body = {"message": {"raw": {table["name"]: [{**one, "updated_at": str(one["updated_at"])} for one in items]}}}
    body["message"]["events"] = events
    for one in body["message"]["raw"][table["name"]]:
        one["created_at"] = str(one["created_at"])
    session.post(RECEIVER, json=body, timeout=15).raise_for_status()


source = rest_api_source(
    {
        "client": {
            "base_url": VENDOR,
            "paginator": {
                "type": "offset",
                "limit": int(PAGE_SIZE),
                "offset_param": "offset",
                "limit_param": "limit",
                "total_path": None,
                "stop_after_empty_page": True,
            },
        },
        "resources": [
            {
                "name": "items",
                "primary_key": "id",
                "write_disposition": "append",
                "endpoint": {
                    "path": "items",
                    "params": {"since": "{incremental.start_value}"},
                    "incremental": {"cursor_path": "updated_at", "initial_value": BEGIN},
                },
            }
        ],
    }
)

dlt.pipeline("peer", destination=receiver, pipelines_dir=FOLDER).run(source)
