"""The server's side of a WebSocket over a plain socket: as much of RFC 6455 as Socket Mode needs."""

import base64
import contextlib
import hashlib
import socket
import struct
import threading
from typing import BinaryIO

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


def accept_key(key: str) -> str:
    """The answer that proves that the handshake was understood."""
    digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


class ServerSocket:
    """One connection after its handshake; `read` is the file that its bytes come from."""

    def __init__(self, connection: socket.socket, read: BinaryIO) -> None:
        self._connection, self._read = connection, read
        self._lock = threading.Lock()

    def send(self, text: str) -> None:
        """Send one text frame."""
        self._send(TEXT, text.encode())

    def ping(self) -> None:
        """Send one ping, as Slack does to see whether the other side lives."""
        self._send(PING, b"ping")

    def receive(self) -> str | None:
        """Return the next text; answer pings meanwhile; None when the other side is gone."""
        while True:
            header = self._read.read(2)
            if len(header) < 2:
                return None
            code, length = header[0] & 0x0F, header[1] & 0x7F
            if length >= 126:
                length = struct.unpack("!H" if length == 126 else "!Q", self._read.read(2 if length == 126 else 8))[0]
            mask = self._read.read(4) if header[1] & 0x80 else b"\0\0\0\0"
            data = bytes(byte ^ mask[at % 4] for at, byte in enumerate(self._read.read(length)))
            if code == PING:
                self._send(PONG, data)
            elif code == CLOSE:
                return None
            elif code == TEXT:
                return data.decode()

    def close(self) -> None:
        """Break the connection off."""
        with contextlib.suppress(OSError):  # it may be gone already
            self._connection.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Say goodbye in the protocol's own words."""
        self._send(CLOSE, struct.pack("!H", 1000))

    def _send(self, code: int, data: bytes) -> None:
        size = len(data)
        if size < 126:
            length = bytes([size])
        else:
            length = struct.pack("!BH", 126, size) if size < 65536 else struct.pack("!BQ", 127, size)
        with self._lock:
            self._connection.sendall(bytes([0x80 | code]) + length + data)
