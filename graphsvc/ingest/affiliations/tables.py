"""The words by which names of organisations are compared: synonyms, and kinds of words."""

from typing import Final


def _set(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


# One word for what is one word in an affiliation, whatever the language or abbreviation.
_SYNONYMS: Final = {
    "university": """
        u uni univ universitat universitaet universite universidad universidade universita
        universiteit universitet universitetet universitetas universitatea universiti universitas
        universitesi uniwersytet univerzita univerzitet univerza université universities
    """,
    "institute": "inst institut instituto istituto institutt instituut institutes institution",
    "department": "dept dep departement departamento dipartimento departament",
    "laboratory": "lab labs laboratoire laboratorio laboratories laboratorium",
    "center": "centre centro zentrum centrum ctr centers centres",
    "academy": "acad academia akademie academie accademia akademia",
    "faculty": "fac fakultat faculte facultad faculdade facolta",
    "college": "coll",
    "science": "sci sciences",
    "technology": "technologies technol",
    "research": "forschung recherche ricerca",
    "national": "natl nacional nazionale nationale nationales",
    "foundation": "fondazione fondation stiftung fundacion fundacao",
    "polytechnic": "politecnico polytechnique politecnica",
    "technical": "technische tech technological",
    "saint": "st",
    "international": "intl",
    "engineering": "eng engg",
    "artificial intelligence": "ai",
}
SAME: Final = {word: same for same, words in _SYNONYMS.items() for word in words.split()}
# Words that tell nothing about which organisation it is.
EMPTY: Final = _set(
    """
    the of for at in and a an din de di du des del della delle dello dell degli da do dos das der
    die den dem fur fuer zu zur y et e i und og och studi inc ltd limited co corp corporation gmbh
    llc llp bv b v ag se sa plc kk pvt pte
    """
)
# Names made of these alone ("Institute of Technology") are borne by more than are known to us.
GENERIC: Final = _set(
    """
    university institute laboratory center academy faculty college science technology research
    national polytechnic technical international engineering school department open state applied
    information computer computing education health medicine medical management business economics
    economy agriculture language languages linguistics physics chemistry biology mathematics
    informatics higher advanced studies study library museum hospital society association foundation
    ministry group systems system network development innovation data intelligence artificial ai
    machine learning nlp general graduate public central royal federal government office service
    services industry industrial escuela hochschule digital media arts art human humanities social
    policy environment energy electronics electrical mechanical communication communications
    software security design independent student staff professor scientist engineer researcher
    """
)
# A word of the inner structure of an organisation; what stands with it names no organisation.
UNIT: Final = _set(
    """
    department faculty school laboratory group team division unit chair section program programme
    institute center campus college student students phd professor prof candidate lecturer
    researcher scientist engineer postdoc research artificial intelligence nlp
    """
)
# Kinds of organisations that share their names with others: a word on one side only is a veto.
KINDS: Final = _set(
    """
    hospital hospitals clinic clinics klinikum universitatsklinikum medical health press publisher
    foundation library bibliotecas museum society association school college polytechnic trust fund
    system ministry council agency academy observatory park airport cancer laboratory federation
    union herbarium hochschule bank church zoo seminary alliance normal medicine agricultural
    pedagogical
    """
)
# An organisation named by these alone is the hospital of the university printed beside it.
HOSPITALS: Final = _set(
    "university hospital hospitals clinic clinics klinikum medical center academic teaching"
)
# Of these words the first name whole organisations, the second units as often.
WHOLES: Final = _set("academy university")
PARTS: Final = _set(
    """
    institute center laboratory department faculty school college division office ministry library
    hospital museum society association press foundation
    """
)
# Who bears these is a university.
DEGREES: Final = _set("polytechnic university")
# What an organisation is; another one on each side is another organisation.
HEADS: Final = _set(
    "university institute college academy school polytechnic hospital laboratory center"
)
# What tells the universities of one place apart.
FIELDS: Final = _set(
    """
    technology science technical engineering economics finance business arts applied agriculture
    education foreign languages international normal medical state federal national information
    management higher
    """
)
# What else countries are called, folded.
_CALLED: Final = {
    "US": "usa, u s a, us",
    "GB": "uk, u k, england, scotland, wales, great britain, northern ireland",
    "KR": "korea, republic of korea",
    "CN": "prc, p r china",
    "RU": "russia",
    "TR": "turkey, turkiye",
    "AE": "uae",
    "CZ": "czech republic",
    "NL": "holland, the netherlands",
    "DE": "deutschland",
    "ES": "espana",
    "IT": "italia",
    "BR": "brasil",
    "AT": "osterreich",
    "CH": "schweiz, suisse",
    "VN": "vietnam",
    "MO": "macau",
    "CI": "ivory coast",
    "PS": "palestine",
    "BO": "bolivia",
    "TZ": "tanzania",
    "SY": "syria",
    "MD": "moldova",
    "MK": "macedonia",
    "LA": "laos",
    "BN": "brunei",
}
# States that bear the name of a country are no evidence of either.
_STATES: Final = ("georgia", "new mexico", "new jersey", "new south wales", "jersey")
COUNTRIES: Final = {
    **{name: code for code, names in _CALLED.items() for name in names.split(", ")},
    **dict.fromkeys(_STATES, ""),
}
# Countries that may be printed for one place.
COMPATIBLE: Final = (frozenset({"CN", "HK", "MO", "TW"}), frozenset({"US", "PR", "GU"}))
