"""LaTeX's names of mathematical symbols, as the characters that Typst sets itself."""

_NAMES = (
    "alpha α|beta β|gamma γ|delta δ|epsilon ϵ|varepsilon ε|zeta ζ|eta η|theta θ|vartheta ϑ|"
    "iota ι|kappa κ|lambda λ|mu μ|nu ν|xi ξ|pi π|rho ρ|varrho ϱ|sigma σ|varsigma ς|tau τ|"
    "upsilon υ|phi ϕ|varphi φ|chi χ|psi ψ|omega ω|Gamma Γ|Delta Δ|Theta Θ|Lambda Λ|Xi Ξ|Pi Π|"
    "Sigma Σ|Upsilon Υ|Phi Φ|Psi Ψ|Omega Ω|times ×|cdot ⋅|div ÷|pm ±|mp ∓|ast ∗|star ⋆|circ ∘|"
    "bullet ∙|oplus ⊕|otimes ⊗|leq ≤|le ≤|geq ≥|ge ≥|neq ≠|ne ≠|equiv ≡|approx ≈|sim ∼|"
    "simeq ≃|cong ≅|propto ∝|ll ≪|gg ≫|in ∈|notin ∉|ni ∋|subset ⊂|subseteq ⊆|supset ⊃|"
    "supseteq ⊇|cup ∪|cap ∩|setminus ∖|emptyset ∅|varnothing ∅|forall ∀|exists ∃|neg ¬|lnot ¬|"
    "land ∧|wedge ∧|lor ∨|vee ∨|to →|rightarrow →|leftarrow ←|Rightarrow ⇒|Leftarrow ⇐|"
    "leftrightarrow ↔|Leftrightarrow ⇔|iff ⇔|implies ⟹|mapsto ↦|uparrow ↑|downarrow ↓|"
    "infty ∞|partial ∂|nabla ∇|sum ∑|prod ∏|int ∫|iint ∬|oint ∮|bigcup ⋃|bigcap ⋂|ldots …|"
    "dots …|cdots ⋯|vdots ⋮|ddots ⋱|mid ∣|vert ∣|parallel ∥|perp ⊥|angle ∠|ell ℓ|hbar ℏ|"
    "Re ℜ|Im ℑ|aleph ℵ|prime ′|degree °|langle ⟨|rangle ⟩|lfloor ⌊|rfloor ⌋|lceil ⌈|rceil ⌉|"
    "dagger †|top ⊤|bot ⊥|therefore ∴|because ∵|triangle △|square □|checkmark ✓"
)
SYMBOLS: dict[str, str] = dict(pair.split(" ", 1) for pair in _NAMES.split("|"))

_OPERATOR_NAMES = (
    "arccos arcsin arctan arg cos cosh cot csc deg det dim exp gcd inf ker lim liminf limsup ln "
    "log max min Pr sec sin sinh sup tan tanh"
)
OPERATORS = set(_OPERATOR_NAMES.split())

ACCENTS = {
    "hat": "hat",
    "widehat": "hat",
    "bar": "macron",
    "overline": "overline",
    "underline": "underline",
    "tilde": "tilde",
    "widetilde": "tilde",
    "dot": "dot",
    "ddot": "dot.double",
    "vec": "arrow",
    "overbrace": "overbrace",
    "underbrace": "underbrace",
}

STYLES = {
    "mathbf": "bold",
    "boldsymbol": "bold",
    "bm": "bold",
    "mathbb": "bb",
    "mathcal": "cal",
    "mathfrak": "frak",
    "mathsf": "sans",
    "mathtt": "mono",
    "mathit": "italic",
}

SPACES = {
    ",": "thin",
    ":": "med",
    ">": "med",
    ";": "thick",
    " ": "thick",
    "quad": "quad",
    "qquad": "wide",
    "!": "",
}

# Characters that mean something in Typst's mathematics, by the name that shows them.
PUNCTUATION = {
    "(": "paren.l",
    ")": "paren.r",
    "[": "bracket.l",
    "]": "bracket.r",
    "|": "bar.v",
    "/": "slash",
    ",": "comma",
    ";": "semi",
    ":": "colon",
    "!": "excl",
    "*": "ast.op",
    "-": "minus",
    "+": "plus",
    "=": "eq",
    "<": "lt",
    ">": "gt",
    ".": "dot.basic",
    "?": "quest",
}

MATRICES = {
    "matrix": "#none",
    "pmatrix": '"("',
    "bmatrix": '"["',
    "vmatrix": '"|"',
    "Bmatrix": '"{"',
}
ALIGNED = {"aligned", "align", "align*", "gathered", "gather", "gather*", "split", "equation*"}
