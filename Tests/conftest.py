def pytest_configure(config):
    config.addinivalue_line("markers", "clock: holds a time against a bound, and so runs while no other test does")
