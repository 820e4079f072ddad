"""Text becomes readable, and what is no markup stays."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from graphsvc.ingest.readers.clean import clean_text
from graphsvc.ingest.readers.seed_page import read_seed_page
from graphsvc.ingest.readers.seeds import seeds_folder

CASES = [
    # Per cent signs, ampersands and money are no markup.
    ("it reduces 65.23% FLOPs with 0.62% more", "it reduces 65.23% FLOPs with 0.62% more"),
    (r"74.1% FLOPs and 0.3\% accuracy, 9% less", "74.1% FLOPs and 0.3% accuracy, 9% less"),
    (r"Ranking & k-Reciprocal \& 5\%", "Ranking & k-Reciprocal & 5%"),
    ("from US$5 to US$10", "from US$5 to US$10"),
    (r"costs $5 and $10, or 3\% more", "costs $5 and $10, or 3% more"),
    ("a_b, x^2, #1, {set} ~ C++", "a_b, x^2, #1, {set} ~ C++"),
    # Addresses.
    (r"Code is at \url{https://github.com/a/B}.", "Code is at https://github.com/a/B."),
    (r"\url{https://a.b/~c_d\%20x%20--y&z#e}", "https://a.b/~c_d%20x%20--y&z#e"),
    (r"3\% of https://a.b/~c--d", "3% of https://a.b/~c--d"),
    (r"\href{https://a.b/c_d}{here}", "here (https://a.b/c_d)"),
    # Quotes.
    ("an awesome ''performance maker'', too", "an awesome “performance maker”, too"),
    ("``long-tail'' pruning", "“long-tail” pruning"),
    ("f''(x) and g'' stay, students' too", "f''(x) and g'' stay, students' too"),
    # Mathematics.
    ("$10^{-3}$ and $x_i$ $y$", "10⁻³ and x_i y"),
    (r"$\mathcal{O}(n \log n)$", "𝒪(n log n)"),
    (r"4$\times$ at $\sim$90$^\circ$", "4× at ∼90°"),
    (r"$\sum_{i=1}^n f''(x_{ij})$", "∑_(i=1)^n f″(x_(ij))"),
    (r"$ \ell_2 $-norm of 50% $a % b$", "ℓ₂-norm of 50% a % b"),
    (r"\(x^2\) and \[\frac{a}{b}\]", "x² and a/b"),
    (r"$\frac{a + b}{2}$ or $\dfrac12$", "(a + b)/2 or 1/2"),
    # Commands.
    (r"Sch\"olkopf, Erd\H{o}s, \'e, \ss", "Schölkopf, Erdős, é, ß"),
    (r"{\it very} \textbf{bold} \texttt{a_b}", "very bold a_b"),
    (r"\ours beats \foo{them} in C:\path", r"\ours beats them in C:\path"),
    (r"as shown~\cite{x} in \LaTeX", "as shown in LaTeX"),
    (r"\input{chapter}x", "x"),
    # No command begins with the last backslash, and of commands alone something is left to read.
    ("\\", "\\"),
    ("50% of C:\\ ", "50% of C:\\"),
    (r" \: ", r"\:"),
    # HTML.
    ("CO<sub>2</sub> in <i>E. coli</i>", "CO2 in E. coli"),
    ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
    ('<a href="https://a.b">link</a>', "link"),
    ("R&amp;D &lt;i&gt;x&lt;/i&gt; &#233; AT&T &copy=1", "R&D x é AT&T &copy=1"),
    ("p < 0.05, a <b and c> d, List<int>", "p < 0.05, a <b and c> d, List<int>"),
    # Space and composition.
    (" two\n lines\u00a0here\t", "two lines here"),
    ("e\u0301", "é"),
    # What cannot be parsed keeps its text.
    (r"an {open  brace \alpha", r"an {open brace \alpha"),
    (r"\begin{x}  y &amp; z", r"\begin{x} y &amp; z"),
    (r"\frac\frac ab and \overline\overline x", r"\frac\frac ab and \overline\overline x"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "cleaned"), CASES)
def test_text_is_cleaned(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


MARKUP = st.sampled_from(
    r"$ $$ \ { } % & ^ _ ~ '' `` \frac \url{ \begin{x} \end{x} \item \verb| \( \) \[".split()
    + [r"\]", r"\href", r"\overline", "<i>", "</i>", "&lt;", "&#0;", " ", "a"]
)


@given(st.one_of(st.text(), st.lists(st.one_of(MARKUP, st.text(max_size=3))).map("".join)))
def test_it_never_raises(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned == " ".join(cleaned.split())


@given(st.text(st.characters(exclude_characters="\\$&<`'")))
def test_plain_text_is_only_normalised_and_cleaning_is_idempotent(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert cleaned.isascii() is False or cleaned == " ".join(text.split())


def test_the_seed_page_reads_well_once_cleaned() -> None:
    for item in read_seed_page(seeds_folder() / "researcher-profile.txt").items:
        cleaned = clean_text(item.abstract)
        assert not set("\\{}$`") & set(cleaned)
        assert "''" not in cleaned
        assert cleaned.count("%") == item.abstract.count("%")
        assert clean_text(cleaned) == cleaned
        assert clean_text(item.title) == item.title
