"""A mail server that takes everything and keeps nothing, in a process of its own."""

import asyncio
import subprocess
import sys
from contextlib import contextmanager


async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One call."""
    writer.write(b"220 sink\r\n")
    while words := await reader.readline():
        command = words[:4].upper()
        if command == b"DATA":
            writer.write(b"354 go on\r\n")
            while await reader.readline() not in (b".\r\n", b""):
                pass
        if command == b"QUIT":
            break
        writer.write(b"250 ok\r\n")
    writer.close()


async def serve() -> None:
    """Until it is killed; its port is its first line."""
    server = await asyncio.start_server(session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def sinking():
    """Its port."""
    command = [sys.executable, "-m", "benchmarks.reminders.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve())
