"""A mail server that can be killed: `python -m tests.drill.mail PORT FOLDER`.

Each e-mail taken is a line in FOLDER/taken, on disk before the client hears of it. While FOLDER/refuse exists every e-mail is
turned away with 451.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Box:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if (self.folder / "refuse").exists():
            with (self.folder / "refused").open("a") as refused:
                refused.write("451\n")
            return "451 try again later"
        lines = envelope.content.decode("utf-8", "replace").splitlines()
        found = next(line for line in lines if line.lower().startswith("message-id:"))
        with (self.folder / "taken").open("a") as taken:
            taken.write(f"{found.split(':', 1)[1].strip()} {envelope.rcpt_tos[0]}\n")
            taken.flush()
            os.fsync(taken.fileno())
        return "250 taken"


async def serve(port: int, folder: Path) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Box(folder)), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
