"""Labels, relationship types, properties and indexes of the graph, as neomodel classes."""

from neomodel import (
    ArrayProperty,
    AsyncRelationship,
    AsyncRelationshipTo,
    AsyncStructuredNode,
    AsyncStructuredRel,
    BooleanProperty,
    DateTimeNeo4jFormatProperty,
    FloatProperty,
    FulltextIndex,
    IntegerProperty,
    StringProperty,
)

# Folds case and accents, and keeps words of every script.
_FOLDING = FulltextIndex(analyzer="standard-folding")


class Asserted(AsyncStructuredRel):
    """A relationship that names the sources it comes from."""

    asserted_by = ArrayProperty(StringProperty())


class Citation(AsyncStructuredRel):
    """A work's reference to another; ranked among all that cite that one, where they are many."""

    rank_at_target = StringProperty(index=True)


class Authorship(Asserted):
    """Who wrote a work, at which place in the displayed author list."""

    # Ranks are only at hubs, see `cypher/ranks`: a null is in no index.
    rank_at_source = StringProperty(index=True)

    position = IntegerProperty()
    raw_name = StringProperty()
    is_corresponding = BooleanProperty()
    institution_ids = ArrayProperty(StringProperty())
    affiliations = ArrayProperty(StringProperty())
    affiliations_inferred = BooleanProperty()
    affiliations_asserted_by = ArrayProperty(StringProperty())


class TopicAssignment(Asserted):
    """A work's topic."""

    rank_at_target = StringProperty(index=True)
    score = FloatProperty()
    is_primary = BooleanProperty()


class AffiliationSpan(Asserted):
    """Affiliation of a person over years, derived from authorships or asserted by a source."""

    rank_at_source = StringProperty(index=True)
    rank_at_target = StringProperty(index=True)
    pair = StringProperty(index=True)
    first_year = IntegerProperty()
    last_year = IntegerProperty()
    works_count = IntegerProperty()
    is_inferred = BooleanProperty()


class Tie(AsyncStructuredRel):
    """Co-authorship of two people, stored once, from the smaller id to the larger."""

    works_count = IntegerProperty()
    first_year = IntegerProperty()
    last_year = IntegerProperty()
    weight = FloatProperty()
    rank_at_source = StringProperty(index=True)
    rank_at_target = StringProperty(index=True)
    # Both ids, where both are hubs: one look-up finds it, whatever ties the two have.
    pair = StringProperty(index=True)


class TopicShare(AsyncStructuredRel):
    """How much of a person's work is on a topic."""

    rank_at_source = StringProperty(index=True)
    rank_at_target = StringProperty(index=True)
    pair = StringProperty(index=True)
    works_count = IntegerProperty()
    share = FloatProperty()


class PrintedInstitution(AsyncStructuredRel):
    """How many authorships of a work print an institution."""

    rank_at_target = StringProperty(index=True)
    authorships_count = IntegerProperty()


class Listing(AsyncStructuredRel):
    """A name at one place of an author list that is not the displayed one."""

    position = IntegerProperty()
    raw_name = StringProperty()


class NotAuthor(AsyncStructuredRel):
    """A curator's or researcher's decision that a work is not theirs."""

    decided_at = DateTimeNeo4jFormatProperty()
    reason = StringProperty()
    decision = StringProperty()


class Match(AsyncStructuredRel):
    """How an affiliation string was found to name an institution."""

    score = FloatProperty()
    method = StringProperty()


class ExternalId(AsyncStructuredNode):
    """An identifier given by someone else; `key` is `scheme:value`."""

    key = StringProperty(unique_index=True, required=True)
    scheme = StringProperty(required=True)
    value = StringProperty(required=True)


class SourceRecord(AsyncStructuredNode):
    """What one source says of one thing, kept whole in `body` (JSON)."""

    name = StringProperty(unique_index=True, required=True)
    source = StringProperty(required=True)
    kind = StringProperty(required=True)
    version = StringProperty()
    is_stub = BooleanProperty()
    # Exports go by it, so that ids come out the same again.
    born = IntegerProperty(index=True)
    label = StringProperty()
    is_displayed = BooleanProperty()
    digest = StringProperty(required=True)
    body = StringProperty(required=True)
    observed_at = DateTimeNeo4jFormatProperty()

    lists = AsyncRelationshipTo("Researcher", "LISTS", model=Listing)


class Entity(AsyncStructuredNode):
    """What all four kinds share."""

    # neomodel keeps the attribute name `id` for itself.
    public_id = StringProperty(db_property="id", unique_index=True, required=True)
    canonical_key = StringProperty()
    # What the id was derived from, and when that arrived: how a part that comes apart keeps it.
    birth = StringProperty()
    born = IntegerProperty()
    # A hub beside which all have their ranks.
    is_ranked = BooleanProperty()
    # First letter of the id, which tells the kind.
    initial = StringProperty()
    # Versions of the graph that made it, and that last changed what is told of it.
    created_version = IntegerProperty()
    changed_version = IntegerProperty()

    refers_to = AsyncRelationshipTo("ExternalId", "REFERS_TO")
    has_id = AsyncRelationshipTo("ExternalId", "HAS_ID", model=Asserted)
    has_record = AsyncRelationshipTo("SourceRecord", "HAS_RECORD")


class Topic(Entity):
    """A subject of research."""

    # Unique: it gives every list one fixed order.
    sort_key = StringProperty(index=True)
    display_name = StringProperty(fulltext_index=_FOLDING)
    subfield = StringProperty()
    field = StringProperty()
    domain = StringProperty()
    works_count = IntegerProperty()
    researchers_count = IntegerProperty()


class Institution(Entity):
    """An organisation that research is done at."""

    sort_key = StringProperty(index=True)
    display_name = StringProperty()
    country_code = StringProperty()
    type = StringProperty()
    aliases = ArrayProperty(StringProperty())
    acronyms = ArrayProperty(StringProperty())
    city = StringProperty()
    latitude = FloatProperty()
    longitude = FloatProperty()
    url = StringProperty()
    works_count = IntegerProperty()
    researchers_count = IntegerProperty()

    child_of = AsyncRelationshipTo("Institution", "CHILD_OF")


class Work(Entity):
    """A publication, preprint, data set or other product of research."""

    sort_key = StringProperty(index=True)
    title = StringProperty(fulltext_index=_FOLDING)
    abstract = StringProperty()
    type = StringProperty()
    publication_year = IntegerProperty()
    publication_date = StringProperty()
    source = StringProperty()
    locations = ArrayProperty(StringProperty())
    unverified_keys = ArrayProperty(StringProperty())
    cited_by_count = IntegerProperty()
    authors_count = IntegerProperty()
    is_retracted = BooleanProperty()
    url = StringProperty()
    observed_at = DateTimeNeo4jFormatProperty()

    has_topic = AsyncRelationshipTo("Topic", "HAS_TOPIC", model=TopicAssignment)
    has_institution = AsyncRelationshipTo(
        "Institution", "HAS_INSTITUTION", model=PrintedInstitution
    )
    cites = AsyncRelationshipTo("Work", "CITES", model=Citation)
    prints = AsyncRelationshipTo("AffiliationString", "PRINTS")


class Researcher(Entity):
    """A person as the public record knows them."""

    sort_key = StringProperty(index=True)
    display_name = StringProperty()
    name_variants = ArrayProperty(StringProperty())
    # The forms in which sources name this person, each after the number of its arrival.
    forms = ArrayProperty(StringProperty())
    name_only = BooleanProperty()
    conflicts = ArrayProperty(StringProperty())
    headline = StringProperty()
    works_count = IntegerProperty()
    cited_by_count = IntegerProperty()
    h_index = IntegerProperty()
    topics_count = IntegerProperty()
    institutions_count = IntegerProperty()
    collaborators_count = IntegerProperty()
    ties_at_least = ArrayProperty(IntegerProperty())
    large_works_excluded = IntegerProperty()
    indexed_works_count = IntegerProperty()
    corroborated_works_count = IntegerProperty()
    retracted_works_count = IntegerProperty()
    asserted_by = ArrayProperty(StringProperty())
    first_year = IntegerProperty()
    last_year = IntegerProperty()
    observed_at = DateTimeNeo4jFormatProperty()
    # Public consequences of the private store; never part of the canonical checksum.
    open_to_collaborate = BooleanProperty()
    claim_state = StringProperty()
    verification_level = StringProperty()
    verification_expires_at = DateTimeNeo4jFormatProperty()
    followers_count = IntegerProperty()

    authored = AsyncRelationshipTo("Work", "AUTHORED", model=Authorship)
    affiliated_with = AsyncRelationshipTo("Institution", "AFFILIATED_WITH", model=AffiliationSpan)
    works_on = AsyncRelationshipTo("Topic", "WORKS_ON", model=TopicShare)
    collaborated_with = AsyncRelationship("Researcher", "COLLABORATED_WITH", model=Tie)
    not_author_of = AsyncRelationshipTo("Work", "NOT_AUTHOR_OF", model=NotAuthor)
    bears = AsyncRelationshipTo("NameKey", "BEARS")


class AffiliationString(AsyncStructuredNode):
    """An affiliation as printed, and the one organisation it names, where that is known."""

    text = StringProperty(unique_index=True, required=True)

    names = AsyncRelationshipTo("Institution", "NAMES", model=Match)


class NameKey(AsyncStructuredNode):
    """A name in a source that declares its names disambiguated, and all who bear it there."""

    key = StringProperty(unique_index=True, required=True)


class Touched(AsyncStructuredNode):
    """A second label of entities whose derived data an import has still to recompute."""


class Stale(AsyncStructuredNode):
    """A second label of works whose displayed lists an import has still to rewrite."""


class Hub(AsyncStructuredNode):
    """A second label of entities with so many neighbours that these are kept in order."""


class Contested(AsyncStructuredNode):
    """A second label of people about whom the evidence contradicts itself."""


class Gone(AsyncStructuredNode):
    """An id that has no record any more; of what had it, nothing else is told."""

    gone_id = StringProperty(db_property="id", unique_index=True, required=True)
    initial = StringProperty()
    changed_version = IntegerProperty()


class Redirect(Gone):
    """An id that was merged into another, and the unit to which it may return."""

    birth = StringProperty()

    redirects_to = AsyncRelationshipTo("Entity", "REDIRECTS_TO")


class Decision(AsyncStructuredNode):
    """A curator's decision, by external keys; it outlives every import until it is undone."""

    decision_id = StringProperty(db_property="id", unique_index=True, required=True)
    kind = StringProperty(required=True)
    is_active = BooleanProperty(index=True)
    forms = ArrayProperty(StringProperty())
    works = ArrayProperty(StringProperty())
    subjects = ArrayProperty(StringProperty())
    reason = StringProperty()
    decided_by = StringProperty()
    decided_at = DateTimeNeo4jFormatProperty()
    undone_at = DateTimeNeo4jFormatProperty()


class ImportRun(AsyncStructuredNode):
    """One run of an import: what came from where, when, and what it changed."""

    run_id = StringProperty(db_property="id", unique_index=True, required=True)
    input = StringProperty(index=True)
    state = StringProperty()
    checkpoint = IntegerProperty()
    source = StringProperty()
    format = StringProperty()
    files = ArrayProperty(StringProperty())
    started_at = DateTimeNeo4jFormatProperty()
    finished_at = DateTimeNeo4jFormatProperty()
    created = IntegerProperty()
    updated = IntegerProperty()
    unchanged = IntegerProperty()
    linked = IntegerProperty()
    conflicts = IntegerProperty()
    rejected = IntegerProperty()
    graph_version = IntegerProperty()


class GraphState(AsyncStructuredNode):
    """The one node that holds the graph's version and the schema's."""

    key = StringProperty(unique_index=True, required=True)
    version = IntegerProperty()
    # The last one that is in every index as well: so far the feed of changes tells.
    settled_version = IntegerProperty()
    arrivals = IntegerProperty()
    strings_are_stale = BooleanProperty()
    schema_version = IntegerProperty()
