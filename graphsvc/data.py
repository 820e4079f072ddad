"""Where the files that graphsvc ships with are: in a checkout and in an installed package."""

from pathlib import Path
from typing import Final

from graphsvc.errors import InvalidFile

_PACKAGE: Final = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Locate a folder of packaged data, such as `cypher` or `seeds`.

    A wheel holds it inside the package; in a checkout it stands beside the package.

    Raises:
        InvalidFile: neither place has it.
    """
    # The package's own copy comes first: beside an installed package any name may be another's.
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise InvalidFile(
        f"The folder '{name}' that graphsvc ships with is missing.",
        remedy="Install graphsvc again.",
        field=name,
    )
