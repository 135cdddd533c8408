//! Token kinds. Operators and keywords are one table, so that messages and the lexer agree.

macro_rules! tokens {
    ($($name:ident = $text:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, clippy::enum_variant_names)]
        enum N { $($name,)* }
        $(#[allow(missing_docs, dead_code)] pub(crate) const $name: u8 = N::$name as u8;)*
        const TEXTS: &[&str] = &[$($text,)*];
    };
}

tokens! {
    EOF = "", NEWLINE = "", INDENT = "", DEDENT = "", NAME = "", NUMBER = "", STRING = "",
    LPAR = "(", RPAR = ")", LSQB = "[", RSQB = "]", LBRACE = "{", RBRACE = "}",
    COLON = ":", COMMA = ",", SEMI = ";", DOT = ".", ELLIPSIS = "...", EQUAL = "=", ARROW = "->", WALRUS = ":=", AT = "@", BANG = "!",
    PLUS = "+", MINUS = "-", STAR = "*", SLASH = "/", DOUBLESLASH = "//", PERCENT = "%", DOUBLESTAR = "**",
    LSHIFT = "<<", RSHIFT = ">>", AMPER = "&", VBAR = "|", CIRCUMFLEX = "^", TILDE = "~",
    LESS = "<", LESSEQUAL = "<=", EQEQUAL = "==", NOTEQUAL = "!=", GREATER = ">", GREATEREQUAL = ">=",
    // augmented assignments, in the order of op::ADD and its successors
    PLUSEQUAL = "+=", MINEQUAL = "-=", STAREQUAL = "*=", SLASHEQUAL = "/=", DOUBLESLASHEQUAL = "//=", PERCENTEQUAL = "%=",
    DOUBLESTAREQUAL = "**=", LSHIFTEQUAL = "<<=", RSHIFTEQUAL = ">>=", AMPEREQUAL = "&=", VBAREQUAL = "|=", CIRCUMFLEXEQUAL = "^=", ATEQUAL = "@=",
    FALSE = "False", NONE = "None", TRUE = "True", AND = "and", AS = "as", ASSERT = "assert", ASYNC = "async", AWAIT = "await",
    BREAK = "break", CLASS = "class", CONTINUE = "continue", DEF = "def", DEL = "del", ELIF = "elif", ELSE = "else", EXCEPT = "except",
    FINALLY = "finally", FOR = "for", FROM = "from", GLOBAL = "global", IF = "if", IMPORT = "import", IN = "in", IS = "is",
    LAMBDA = "lambda", NONLOCAL = "nonlocal", NOT = "not", OR = "or", PASS = "pass", RAISE = "raise", RETURN = "return", TRY = "try",
    WHILE = "while", WITH = "with", YIELD = "yield",
}

/// The keyword that `name` is, or [`NAME`].
pub(super) fn keyword(name: &[u8]) -> u8 {
    let (Some(first), 2..=8) = (name.first(), name.len()) else { return NAME };
    if !matches!(first, b'a'..=b'y' | b'F' | b'N' | b'T') {
        return NAME;
    }
    let from = FALSE as usize;
    TEXTS[from..].iter().position(|t| t.as_bytes() == name).map_or(NAME, |i| (from + i) as u8)
}

/// The longest operator that begins with the bytes `a`, `b`, `c`: its kind and length.
pub(super) fn operator(a: u8, b: u8, c: u8) -> Option<(u8, u32)> {
    let range = LPAR as usize..FALSE as usize;
    for (n, bytes) in [(3usize, &[a, b, c][..]), (2, &[a, b][..]), (1, &[a][..])] {
        if let Some(i) = TEXTS[range.clone()].iter().position(|t| t.as_bytes() == bytes) {
            return Some((LPAR + i as u8, n as u32));
        }
    }
    None
}
