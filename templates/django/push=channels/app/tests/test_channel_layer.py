def test_two_projects_on_one_machine_share_no_messages(load):
    settings = load("settings", COMPOSE_PROJECT_NAME="clone-2", REDIS_URL="redis://redis:6379/0")
    assert settings["CHANNEL_LAYERS"]["default"]["CONFIG"]["prefix"] == "clone-2"
