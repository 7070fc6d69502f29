"""A front end of a notebook, as a test needs it."""

import os
import pathlib
import time

from jupyter_client.manager import KernelManager

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WICK = os.environ.get("WICK", str(ROOT / ".build" / "release" / "wick"))


class Notebook:
    """A kernel and a client of it."""

    def __init__(self):
        self.manager = KernelManager(kernel_name="wick")
        self.manager.start_kernel()
        self.connect()

    def connect(self):
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=30)

    @property
    def process(self):
        return self.manager.provisioner.process

    def end(self):
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()

    def send(self, code, **options):
        return self.client.execute(code, **options)

    def reply(self, asked, seconds=30):
        while True:
            message = self.client.get_shell_msg(timeout=seconds)
            if message["parent_header"].get("msg_id") == asked:
                return message

    def told(self, asked, seconds=30):
        """All that listeners are told about a request, until the kernel is idle again."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=seconds)
            if message["parent_header"].get("msg_id") != asked:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages

    def wait_for(self, asked, kind, seconds=30):
        while True:
            message = self.client.get_iopub_msg(timeout=seconds)
            if message["parent_header"].get("msg_id") == asked and message["msg_type"] == kind:
                return message

    def run(self, code, seconds=30, **options):
        """The reply's content, and what listeners were told but for the state of the kernel."""
        asked = self.send(code, **options)
        reply = self.reply(asked, seconds)
        told = [m for m in self.told(asked, seconds) if m["msg_type"] not in ("status", "execute_input")]
        return reply["content"], joined(told)

    def shows(self, code):
        """All text that a cell shows."""
        reply, told = self.run(code)
        assert reply["status"] == "ok", reply
        return "".join(text(message) for message in told)

    def control(self, kind, content=None):
        message = self.client.session.msg(kind, content or {})
        self.client.control_channel.send(message)
        return message["header"]["msg_id"]

    def control_reply(self, asked, seconds=10):
        while True:
            message = self.client.get_control_msg(timeout=seconds)
            if message["parent_header"].get("msg_id") == asked:
                return message

    def has_ended(self, seconds=10):
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                return True
            time.sleep(0.01)
        return False


def joined(messages):
    """Pieces of one stream as one, as a notebook keeps them."""
    result = []
    for message in messages:
        last = result[-1] if result else None
        if last and message["msg_type"] == last["msg_type"] == "stream" and \
                message["content"]["name"] == last["content"]["name"]:
            last["content"]["text"] += message["content"]["text"]
        else:
            result.append(message)
    return result


def text(message):
    content = message["content"]
    if message["msg_type"] == "stream":
        return content["text"]
    return content["data"]["text/plain"] + "\n" if "data" in content else ""
