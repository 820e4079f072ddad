r"""Cleans text for reading: LaTeX, mathematics, HTML and quotes become plain Unicode.

Sources write `9.17\%`, `$10^{-3}$`, `CO<sub>2</sub>` and `''quoted''`. What looks like markup but
is none (a bare `%`, `&`, `$`, an unknown command, `a < b`) stays as it is.
"""

import html
import re
from typing import Any, Final
import unicodedata

from pylatexenc.latex2text import (  # pyright: ignore[reportMissingTypeStubs]
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.latexwalker import (  # pyright: ignore[reportMissingTypeStubs]
    get_default_latex_context_db as get_parser_context,
)
from pylatexenc.macrospec import (  # pyright: ignore[reportMissingTypeStubs]
    std_macro,  # pyright: ignore[reportUnknownVariableType]
)

_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Only elements that sources use in titles and abstracts, so that `a <b and c> d` is no element.
_TAG: Final = re.compile(
    r"</?(?:(?:jats|mml):[\w-]+|a|b|br|div|em|h\d|i|li|math|ol|p|sc|scp|span|strong|sub|sup|tt|u|ul)"
    r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""",
    re.IGNORECASE,
)
_BLOCK: Final = re.compile(r"</?(?:jats:)?(?:p|br|div|h\d|li|title)\b", re.IGNORECASE)
# Two primes close a quotation only where they cannot be mathematics: f''(x) stays.
_QUOTE: Final = re.compile(
    r"(?<![\w'`)\]}])(?:``|'')(?=[^\s'])((?:(?!''|``).)*[^\s'])''(?![\w'])", re.S
)

_PIECE: Final = re.compile(
    r"""
      (?P<math> \$\$ (?:[^$\\]|\\.)+ \$\$
              | \$ (?=\S) (?:[^$\\]|\\.)+ (?<=\S) \$ (?!\d)          # $5 to $10 is money
              | \$ (?=[^$]*(?:\\[A-Za-z]|[\^_{])) (?:[^$\\]|\\.)+ \$
              | \\\( (?:(?!\\\().)+? \\\) | \\\[ (?:(?!\\\[).)+? \\\] )
    | (?P<address> \\url\s*\{[^{}]*\} | https?://[^\s{}\\$]+ )
    | (?P<command> \\. )
    | (?P<bare> [%&$] | \\ \Z )
    """,
    re.VERBOSE | re.DOTALL,
)
_DEGREE: Final = re.compile(r"\^(?:\\circ(?![A-Za-z])|\{\\circ\})")
_SCRIPT: Final = re.compile(r"([\^_])(?:([0-9])(?![0-9])|\{([+-]?[0-9]+)\})")
_GROUP: Final = re.compile(r"([\^_])\{([^{}\\]{2,})\}")
_DIGITS: Final = "0123456789+-"
_RAISED: Final = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED: Final = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉₊₋")
# Commands that leave nothing to read: references, files, switches of font.
_DROPPED: Final = (
    *("cite", "citet", "citep", "ref", "eqref", "label", "thanks", "input", "include"),
    *("it", "bf", "rm", "em", "tt", "sc", "sf", "sl", "itshape", "bfseries", "scshape"),
)
_FRACTIONS: Final = ("frac", "dfrac", "tfrac", "nicefrac")


def clean_text(text: str) -> str:
    """Clean one title or abstract for reading.

    Never raises: a text that the LaTeX parser cannot read, or of which it leaves nothing, comes
    back with only its whitespace normalised.
    """
    plain = _QUOTE.sub("“\\1”", _without_html(text))
    if "\\" in plain or ("$" in plain and _has_math(plain)):
        try:
            read = str(_CONVERTER.latex_to_text(_PIECE.sub(_prepared, plain.strip()), **_PARSER))
        # The parser meets any text at all, and what it raises on is not documented.
        except Exception:
            return " ".join(text.split())
        plain = read if read.strip() else plain
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def _without_html(text: str) -> str:
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return _TAG.sub(lambda tag: " " if _BLOCK.match(tag[0]) else "", text)


def _has_math(text: str) -> bool:
    return any(piece["math"] for piece in _PIECE.finditer(text))


def _prepared(piece: re.Match[str]) -> str:
    """Rewrite one piece so that the LaTeX parser takes nothing for markup that is none."""
    if math := piece["math"]:
        math = _SCRIPT.sub(_script, _DEGREE.sub("°", math)).replace("''", "″")
        return re.sub(r"(?<!\\)[%&]", r"\\\g<0>", _GROUP.sub(r"\1(\2)", math))
    if address := piece["address"]:
        escaped = re.sub(r"(?<!\\)[%&$]", r"\\\g<0>", address).replace("--", "-{}-")
        return escaped.replace("~", r"\textasciitilde{}")
    if piece["bare"] == "\\":
        return r"\textbackslash{}"
    return piece["command"] or f"\\{piece['bare']}"


def _script(script: re.Match[str]) -> str:
    digits = script[2] or script[3]
    return digits.translate(_RAISED if script[1] == "^" else _LOWERED)


class _Converter(LatexNodes2Text):
    """The library's converter, which refuses a command that lacks its arguments."""

    def apply_simplify_repl(self, node: Any, simplify_repl: Any, what: Any) -> Any:
        # The library would log a warning and leave its own placeholder, %s, in the text.
        wanted = simplify_repl.count("%s") if isinstance(simplify_repl, str) else 0
        if wanted and hasattr(node, "macroname") and wanted != len(node.nodeargd.argnlist or ()):
            raise ValueError(what)
        parent: Any = super()
        return parent.apply_simplify_repl(node, simplify_repl, what)


def _fraction(node: Any, l2tobj: Any) -> str:
    """Write a fraction on one line, with the brackets it then needs."""
    above, below = (str(l2tobj.nodelist_to_text([part])).strip() for part in node.nodeargd.argnlist)
    return "/".join(
        part if re.fullmatch(r"[\w.]+", part) else f"({part})" for part in (above, below)
    )


def _unknown_macro(node: Any, l2tobj: Any) -> str:
    r"""Keep an unknown command as it is written; of `\foo{text}` keep the text."""
    arguments = [argument for argument in node.nodeargs or () if argument is not None]
    if arguments:
        return "".join(str(l2tobj.nodelist_to_text([argument])) for argument in arguments)
    following = node.parsing_state.s[node.pos + node.len :][:1]
    return "" if following == "{" else f"\\{node.macroname}{node.macro_post_space}"


def _converter() -> Any:
    """Build the converter: commands that read files or leave a placeholder do neither here."""
    context: Any = get_default_latex_context_db()
    macros = [MacroTextSpec(name, simplify_repl="") for name in _DROPPED]
    macros += [MacroTextSpec(name, simplify_repl=_fraction) for name in _FRACTIONS]
    macros += [
        MacroTextSpec("url", simplify_repl="%s"),
        MacroTextSpec("LaTeX", simplify_repl="LaTeX"),
        MacroTextSpec("TeX", simplify_repl="TeX"),
        MacroTextSpec("|", simplify_repl="‖"),
        MacroTextSpec("href", simplify_repl="%(2)s (%(1)s)"),
    ]
    context.add_context_category("graphsvc", macros=macros, prepend=True)
    context.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_unknown_macro))
    # The space after a command and between two commands is read as written.
    spaces = {"between-macro-and-chars": False, "between-latex-constructs": True}
    return _Converter(latex_context=context, math_mode="text", strict_latex_spaces=spaces)


def _parser() -> dict[str, Any]:
    """Give the parser's flags: it refuses what is malformed and knows a few more commands."""
    context: Any = get_parser_context()
    macros: list[Any] = [std_macro(name, False, 2) for name in ("href", *_FRACTIONS)]
    context.add_context_category("graphsvc", macros=macros, prepend=True)
    return {"latex_context": context, "tolerant_parsing": False}


_CONVERTER: Final = _converter()
_PARSER: Final = _parser()
