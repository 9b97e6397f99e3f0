"""What a page says last is not held back until what it said first has been acknowledged."""

import socket

from streamlit.web.server.starlette import starlette_server

import deploy.serve  # noqa: F401 - puts on what the server runs with


def test_every_connection_of_the_server_sends_at_once():
    # Streamlit binds the socket the server listens on by this very function.
    with starlette_server._bind_socket("127.0.0.1", 0, 8) as listening:
        listening.setblocking(True)
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
