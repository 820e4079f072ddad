"""The secrets that an instance makes for itself: made once, private, whole."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import stat

from graphsvc.app import cursor_secret
from graphsvc.embedded.config import ensure_password
from graphsvc.embedded.layout import Layout
from graphsvc.settings import Settings


def test_all_who_start_together_read_one_secret(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "data")
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(cursor_secret, [settings] * 64))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 32
    [file] = settings.data_dir.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700


def test_a_given_secret_is_used(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "data", secret="a given secret of length")
    assert cursor_secret(settings) == "a given secret of length"
    assert not settings.data_dir.exists()


def test_the_password_of_the_embedded_store_is_one_word_to_a_command_line(tmp_path: Path):
    for number in range(100):
        layout = Layout(tmp_path / str(number), tmp_path / "cache")
        layout.home.mkdir(parents=True)
        password = ensure_password(layout)
        assert password.isalnum()
        assert password == ensure_password(layout)
