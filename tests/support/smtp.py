"""A real SMTP server on loopback. Prints its port, then every message it accepts as one line of JSON.
Recipients whose local part is `later` are put off once, those named `never` are refused."""
import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, put_off):
        self.put_off = put_off

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "never":
            return "550 no such mailbox"
        if name == "later" and address not in self.put_off:
            self.put_off.add(address)
            return "451 come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        said = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": letter["subject"],
            "id": letter["message-id"],
            "headers": sorted({key.lower() for key in letter.keys()}),
            "plain": letter.get_body(("plain",)).get_content(),
            "html": letter.get_body(("html",)).get_content(),
        }
        print(json.dumps(said), flush=True)
        return "250 OK"


async def main():
    loop = asyncio.get_running_loop()
    put_off = set()
    server = await loop.create_server(lambda: SMTP(Handler(put_off), hostname="localhost"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with the test: its end of the pipe closes.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
