"""A program as somebody writes it with the Python client that is made from docs/openapi.json: a whole
conversation, from an event to a read inbox. Run by python.test.mjs:
    python conversation.py SERVER TOKEN USER
"""

import datetime
import sys
from uuid import UUID

from carillon_client import AuthenticatedClient, Client
from carillon_client.api.directory import get_user, put_user
from carillon_client.api.events import list_templates, post_events, send_manually
from carillon_client.api.notifications import (
    ack_notification,
    archive_notification,
    delete_notification,
    get_notification,
    list_notifications,
    list_unread,
    read_notifications,
    snooze_notification,
    unread_notification,
)
from carillon_client.api.service import get_health, list_audit
from carillon_client.models import (
    DirectoryEntry,
    Event,
    EventResults,
    ManualSend,
    Notification,
    Page,
    Payload,
    Priority,
    Problem,
    ReadRequest,
    SnoozeUntil,
)

server, token, user_text = sys.argv[1:4]
user = UUID(user_text)
client = AuthenticatedClient(base_url=server, token=token)


def payload(variables, **routing):
    """The variables of a template beside what routes the event."""
    made = Payload(**routing)
    made.additional_properties = dict(variables)
    return made


# Nobody needs a token to ask how the server is.
assert get_health.sync_detailed(client=Client(base_url=server)).status_code == 200

put = put_user.sync(user, client=client, body=DirectoryEntry(name="Anna Martin", locale="en", email=None, teams=[]))
assert put.name == "Anna Martin" and put.email is None
assert get_user.sync(user, client=client).locale == "en"

types = {template.type_: template.variables for template in list_templates.sync(client=client).items}
assert types["task.assigned"] == ["task"]

events = [
    Event(event="task.assigned", payload=payload({"task": "Call Acme", "url": "/tasks/42"}, recipients=[user])),
    Event(event="report.generated", payload=payload({"report": "Q3"}, user_id=user, priority=Priority.HIGH)),
]
emitted = post_events.sync(client=client, body=events, idempotency_key="a-conversation")
assert isinstance(emitted, EventResults) and [result.created for result in emitted.results] == [1, 1]
again = post_events.sync(client=client, body=events, idempotency_key="a-conversation")
assert [result.duplicate for result in again.results] == [True, True]
assert [result.event_id for result in again.results] == [result.event_id for result in emitted.results]

unread = list_unread.sync(client=client)
assert unread.count == unread.unread.total == 2
page = list_notifications.sync(client=client, type_=["task.assigned"])
assert isinstance(page, Page) and page.total == 1
[task] = page.items
assert isinstance(task, Notification) and task.data["url"] == "/tasks/42" and task.title
assert task.read_at is None and isinstance(task.created_at, datetime.datetime)

read = ack_notification.sync(task.id, client=client)
assert read.is_read and read.rev > task.rev and isinstance(read.read_at, datetime.datetime)
assert not unread_notification.sync(task.id, client=client).is_read
until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
assert snooze_notification.sync(task.id, client=client, body=SnoozeUntil(until=until)).snoozed_until is not None
assert archive_notification.sync(task.id, client=client).archived_at is not None

sent = send_manually.sync(client=client, body=ManualSend(title="Fire drill", body="At noon.", user_ids=[user]))
assert sent.created == 1 and sent.items[0].title == "Fire drill"
assert list_audit.sync(client=client).items[0].event_id == sent.event_id

rest = read_notifications.sync("all", client=client, body=ReadRequest(revision=list_unread.sync(client=client).revision))
assert rest.unread.total == 0

assert delete_notification.sync_detailed(task.id, client=client).status_code == 204
missing = get_notification.sync(task.id, client=client)
assert isinstance(missing, Problem) and missing.status == 404, missing

wrong = post_events.sync(client=client, body=Event(event="task.assigned", payload=payload({}, recipients=[user])))
assert isinstance(wrong, Problem) and wrong.status == 422 and wrong.errors[0].field == "payload.task"
stranger = list_unread.sync(client=AuthenticatedClient(base_url=server, token="not.a.token"))
assert isinstance(stranger, Problem) and stranger.status == 401
print("the conversation is over")
