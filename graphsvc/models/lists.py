"""Lists in any order, of any kind, and their groups."""

from pydantic import Field

from graphsvc.ids import Kind
from graphsvc.models.common import Model, Rows, Versioned
from graphsvc.models.researcher import ResearcherItem
from graphsvc.models.topic import InstitutionRow, TopicRow
from graphsvc.models.work import WorkRow


class Found(Model):
    """An id, ours or an external one, and the record it stands for."""

    key: str
    id: str


class TiedRows(Model):
    """`found` has what the ids stand for that items must be tied to."""

    found: list[Found]


class RankedRows(Rows[ResearcherItem | WorkRow | TopicRow | InstitutionRow], TiedRows):
    """One page of a list of one kind as the query returns it."""


class Group(Model):
    """Items of a list that have one thing in common."""

    key: str | None = Field(description="Value of the filter; null where nothing is known.")
    display_name: str
    count: int


class GroupRows(Rows[Group], TiedRows):
    """One page of groups as the query returns it."""


class Groups(Versioned):
    """One page of the groups of a list, most items first."""

    groups: list[Group]
    total: int = Field(description="Items in the whole list; one may be in several groups.")
    next_cursor: str | None = Field(
        description="Give it as `cursor` for the next page; null at the end."
    )

    @property
    def items(self) -> list[Group]:
        """The groups, under the name that lists have for what is on a page."""
        return self.groups


class Suggestion(Model):
    """A record that a text being typed may mean."""

    id: str
    kind: Kind
    display_name: str
    hint: str | None = Field(
        description="What separates namesakes: institution, else topic; year and first authors; "
        "subfield; city and country."
    )
    works_count: int | None = Field(description="Null for works.")


class Autocomplete(Versioned):
    """The records that a text being typed may mean, the best first."""

    items: list[Suggestion]


class SuggestionRow(Model):
    """A suggestion as the query returns it, its hint in parts."""

    id: str
    kind: Kind
    display_name: str
    hint: list[str | None]
    works_count: int | None


class AutocompleteRow(Versioned):
    """Suggestions as the query returns them."""

    items: list[SuggestionRow]
