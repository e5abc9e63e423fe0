from uvicorn_worker import UvicornWorker


class WebSocketWorker(UvicornWorker):
    CONFIG_KWARGS = {
        **UvicornWorker.CONFIG_KWARGS,
        "access_log": False,  # as for pages, it is the gateway's
        "lifespan": "off",  # Django has none
        "server_header": False,
        "ws_max_size": 64 * 1024,
        "ws_ping_interval": 20,
        "ws_ping_timeout": 20,
    }
