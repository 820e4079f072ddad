"""Tables of a build, column by column: what is staged, and the properties of nodes and edges."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import pyarrow

from graphsvc.ids import Kind
from graphsvc.ingest.bulk.store import Type

pa: Any = pyarrow
_TEXTS: Final = pa.list_(pa.string())


class Column(Enum):
    """Type of a column of a staged table."""

    TEXT = pa.string()
    # Few values, many rows.
    WORD = pa.dictionary(pa.int32(), pa.string())
    TEXTS = _TEXTS
    NUMBER = pa.int64()
    FLOAT = pa.float64()
    FLAG = pa.bool_()
    TIME = pa.timestamp("us", tz="UTC")

    @property
    def arrow(self) -> Any:
        """Type of Arrow."""
        return self.value

    @property
    def plain(self) -> Any:
        """Type of Arrow for few rows."""
        return pa.string() if self is Column.WORD else self.value


_OF: Final = {
    Type.STRING: Column.TEXT,
    Type.STRINGS: Column.TEXTS,
    Type.INTEGER: Column.NUMBER,
    Type.FLOAT: Column.FLOAT,
    Type.BOOLEAN: Column.FLAG,
}
_S, _SS, _I, _F, _B = Type.STRING, Type.STRINGS, Type.INTEGER, Type.FLOAT, Type.BOOLEAN

#: Properties chosen from the records of a thing, as `merge` makes them.
CONTENT: Final[Mapping[Kind, dict[str, Type]]] = {
    Kind.TOPIC: {"display_name": _S, "subfield": _S, "field": _S, "domain": _S},
    Kind.INSTITUTION: {
        "display_name": _S,
        "country_code": _S,
        "type": _S,
        "aliases": _SS,
        "acronyms": _SS,
        "city": _S,
        "latitude": _F,
        "longitude": _F,
        "url": _S,
    },
    Kind.WORK: {
        "title": _S,
        "abstract": _S,
        "type": _S,
        "publication_year": _I,
        "publication_date": _S,
        "source": _S,
        "locations": _SS,
        "unverified_keys": _SS,
        "cited_by_count": _I,
        "is_retracted": _B,
        "url": _S,
    },
}


def content_columns(kind: Kind) -> dict[str, Column]:
    """Columns of chosen content, with the keys it is ordered by."""
    columns = {name: _OF[type] for name, type in CONTENT[kind].items()}
    return {"canonical_key": Column.TEXT, "sort_key": Column.TEXT, **columns}


_N, _T, _W = Column.NUMBER, Column.TEXT, Column.WORD
_NUMBER: Final = {"number": _N}

#: Tables that reading makes; `number` is that of the record, in the order of arrival.
STAGED: Final[dict[str, dict[str, Column]]] = {
    "records": {
        "number": _N,
        "name": _T,
        "source": _W,
        "kind": _W,
        "version": _T,
        "is_stub": Column.FLAG,
        "label": _T,
        "digest": _T,
        "body": _T,
        "observed_at": _N,
        "id": _T,
        "birth_key": _T,
    },
    # `is_given` where the record speaks of what has the key, and does not only belong to it.
    "keys": {"number": _N, "key": _T, "is_given": Column.FLAG, "source": _W},
    # Position 0 is that of a person's own record.
    "mentions": {
        "number": _N,
        "position": _N,
        "form": _T,
        "raw_name": _T,
        "is_corresponding": Column.FLAG,
    },
    "forms": {
        "form": _T,
        "source": _W,
        "name": _T,
        "name_key": _T,
        "keys": Column.TEXTS,
        "birth_key": _T,
        "id": _T,
        "is_keyed": Column.FLAG,
    },
    "refers": {"number": _N, "key": _T},
    "topics_of": {"number": _N, "place": _N, "key": _T, "score": Column.FLOAT},
    "texts": {"number": _N, "text": _T},
    "printed": {
        "number": _N,
        "position": _N,
        "affiliations": Column.TEXTS,
        "institutions": Column.TEXTS,
        "inferred": Column.FLAG,
    },
    "declared": {"number": _N, "texts": Column.TEXTS},
    "employments": {
        "number": _N,
        "source": _W,
        "key": _T,
        "first_year": _N,
        "last_year": _N,
    },
    "topics": {**_NUMBER, **content_columns(Kind.TOPIC)},
    "institutions": {**_NUMBER, **content_columns(Kind.INSTITUTION)},
    "works": {**_NUMBER, **content_columns(Kind.WORK)},
}
#: Tables that choosing in Python adds to, each row of a work with several records or affiliations.
CHOSEN: Final[dict[str, dict[str, Column]]] = {
    "authored": {
        "work": _T,
        "researcher": _T,
        "position": _N,
        "raw_name": _T,
        "is_corresponding": Column.FLAG,
        "institution_ids": Column.TEXTS,
        "affiliations": Column.TEXTS,
        "affiliations_inferred": Column.FLAG,
        "affiliations_asserted_by": Column.TEXTS,
        "asserted_by": Column.TEXTS,
    },
    "has_topic": {
        "work": _T,
        "topic": _T,
        "is_primary": Column.FLAG,
        "asserted_by": Column.TEXTS,
        "score": Column.FLOAT,
    },
    "prints": {"work": _T, "text": _T},
    "lists": {
        "record": _T,
        "researcher": _T,
        "position": _N,
        "raw_name": _T,
        "source": _T,
    },
    "hidden": {"name": _T},
    **{
        f"chosen_{kind.plural}": {"id": _T, **content_columns(kind)}
        for kind in (Kind.TOPIC, Kind.INSTITUTION, Kind.WORK)
    },
}
#: Properties of authorships.
AUTHORED: Final[dict[str, Type]] = {
    "position": _I,
    "raw_name": _S,
    "is_corresponding": _B,
    "institution_ids": _SS,
    "affiliations": _SS,
    "affiliations_inferred": _B,
    "affiliations_asserted_by": _SS,
    "asserted_by": _SS,
}
