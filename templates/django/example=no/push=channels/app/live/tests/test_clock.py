from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.django_db  # Channels looks after connections, even if there are none


async def test_the_time_is_told_once_a_second(connect):
    browser = connect()
    assert await browser.connect()
    first, second = [await browser.hear() for _ in range(2)]
    assert first["type"] == second["type"] == "clock"
    now = datetime.fromisoformat(second["now"])
    assert datetime.now(UTC) - now < timedelta(seconds=2)
    assert now - datetime.fromisoformat(first["now"]) >= timedelta(seconds=1)

    await browser.leave()
    assert await browser.socket.receive_nothing(1.2)
