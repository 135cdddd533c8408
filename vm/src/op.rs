//! The instruction set: one byte each, operands as drawn in `docs/vm.md`, section 8.
//!
//! `r[x]` is a register of the current window, `pool[x]` a word of the code's pool. "May call" marks those whose slow path can push a
//! Python frame and be run again when it returns.

macro_rules! ops {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal;)*) => {
        $($(#[$doc])* pub const $name: u8 = $number;)*
        /// The instruction's name, for listings.
        pub const fn name(op: u8) -> &'static str {
            match op { $($number => $text,)* _ => "?" }
        }
    };
}

ops! {
    /// Nothing.
    NOP = 0, "nop";
    /// r[a] = r[b]
    MOVE = 1, "move";
    /// r[a] = pool[bx]
    LOADK = 2, "loadk";
    /// r[a] = small int sbx
    LOADI = 3, "loadi";
    /// r[a] = singleton number b (0 None, 1 False, 2 True, 3 NotImplemented, 4 Ellipsis), 255 = UNSET
    LOADS = 4, "loads";
    /// r[a] = value of the global cell pool[bx]; NameError
    LOADGLOBAL = 5, "loadglobal";
    /// global cell pool[bx] = r[a]
    STOREGLOBAL = 6, "storeglobal";
    /// unsets the global cell pool[bx] (a ignored)
    DELGLOBAL = 7, "delglobal";
    /// r[a] = value of the CELL in r[b]; UnboundLocalError
    LOADCELL = 8, "loadcell";
    /// CELL in r[b] = r[a]
    STORECELL = 9, "storecell";
    /// r[a] = new CELL holding r[a] (UNSET allowed)
    MAKECELL = 10, "makecell";
    /// r[a] = value of closure cell b of this function; NameError
    LOADFREE = 11, "loadfree";
    /// closure cell b = r[a]
    STOREFREE = 12, "storefree";
    /// r[a] = closure cell b itself
    LOADCLOSURE = 13, "loadclosure";
    /// class body: r[a] = namespace r[3][name], else the global; w2 = name pool index | global pool index << 16
    LOADNAME = 14, "loadname";
    /// class body: namespace r[3][pool[bx]] = r[a]
    STORENAME = 15, "storename";
    /// class body: delete pool[bx] from r[3]
    DELNAME = 16, "delname";
    /// UnboundLocalError naming local a if r[a] is UNSET
    CHECK = 17, "check";
    /// unset the CELL in r[a], or (b = 1) closure cell a; NameError when unset already
    DELCELL = 18, "delcell";
    /// class body with a free variable: r[a] = namespace[pool[w2 low]] else closure cell b
    LOADNAMEFREE = 19, "loadnamefree";

    /// r[a] = r[b] + r[c]; may call
    ADD = 20, "add";
    /// r[b] - r[c]
    SUB = 21, "sub";
    /// r[b] * r[c]
    MUL = 22, "mul";
    /// r[b] / r[c]
    TRUEDIV = 23, "truediv";
    /// r[b] // r[c]
    FLOORDIV = 24, "floordiv";
    /// r[b] % r[c]
    MOD = 25, "mod";
    /// r[b] ** r[c]
    POW = 26, "pow";
    /// r[b] << r[c]
    LSHIFT = 27, "lshift";
    /// r[b] >> r[c]
    RSHIFT = 28, "rshift";
    /// r[b] & r[c]
    AND = 29, "and";
    /// r[b] | r[c]
    OR = 30, "or";
    /// r[b] ^ r[c]
    XOR = 31, "xor";
    /// r[b] @ r[c]
    MATMUL = 32, "matmul";
    /// r[a] = r[b] OP= r[c], OP = w2 (one of ADD..MATMUL): in-place form for everything that is not an int or float
    INPLACE = 33, "inplace";
    /// r[a] = r[b] + signed c
    ADDI = 34, "addi";
    /// r[a] = r[b] - signed c
    SUBI = 35, "subi";
    /// r[a] = -r[b]; may call
    NEG = 36, "neg";
    /// +r[b]
    POS = 37, "pos";
    /// ~r[b]
    INVERT = 38, "invert";
    /// r[a] = not r[b]; may call
    NOT = 39, "not";
    /// r[a] = r[b] < r[c]; may call
    LT = 40, "lt";
    /// <=
    LE = 41, "le";
    /// ==
    EQ = 42, "eq";
    /// !=
    NE = 43, "ne";
    /// >
    GT = 44, "gt";
    /// >=
    GE = 45, "ge";
    /// r[a] = r[b] is r[c]
    IS = 46, "is";
    /// is not
    ISNOT = 47, "isnot";
    /// r[a] = r[b] in r[c]; may call
    IN = 48, "in";
    /// not in
    NOTIN = 49, "notin";

    /// jump by sax
    JUMP = 50, "jump";
    /// jump backwards by sax (negative): a safepoint, costs fuel
    LOOP = 51, "loop";
    /// if r[a] is true jump by sbx; may call `__bool__`, `__len__`
    JTRUE = 52, "jtrue";
    /// if r[a] is false jump by sbx
    JFALSE = 53, "jfalse";
    /// if (r[a] < r[b]) == c (0 or 1) jump by w2 (signed word); may call
    JLT = 54, "jlt";
    /// <=
    JLE = 55, "jle";
    /// ==
    JEQ = 56, "jeq";
    /// !=
    JNE = 57, "jne";
    /// >
    JGT = 58, "jgt";
    /// >=
    JGE = 59, "jge";
    /// if (r[a] is None) == c jump by w2
    JNONE = 60, "jnone";
    /// if (r[a] is r[b]) == c jump by w2
    JIS = 61, "jis";

    /// r[a] = r[b].name; w2 = name pool index | cache pool index << 16 (2 cache words); may call
    GETATTR = 62, "getattr";
    /// r[a].name = r[b]; w2 as GETATTR (3 cache words); may call
    SETATTR = 63, "setattr";
    /// del r[a].name; w2 = name pool index
    DELATTR = 64, "delattr";
    /// r[a], r[a+3] = function and self of r[b].name; w2 as GETATTR (2 cache words). Without self r[a+3] is UNSET. b may be any register not in a..a+3
    LOADMETHOD = 65, "loadmethod";
    /// as LOADMETHOD on the type of r[b], skipping the instance (dunder lookup); w2 = name; TypeError "'X' object does not support the … protocol"
    LOADSPECIAL = 66, "loadspecial";
    /// r[a] = r[b][r[c]]; may call
    GETITEM = 67, "getitem";
    /// r[a][r[b]] = r[c]; may call
    SETITEM = 68, "setitem";
    /// del r[a][r[b]]; may call
    DELITEM = 69, "delitem";
    /// r[a] = slice(r[b], r[b+1], r[b+2])
    SLICE = 70, "slice";

    /// r[a] = tuple of r[b..b+c]
    TUPLE = 71, "tuple";
    /// r[a] = list of r[b..b+c]
    LIST = 72, "list";
    /// r[a] = set of r[b..b+c]; may call
    SET = 73, "set";
    /// r[a] = dict of c pairs r[b], r[b+1], …; may call
    DICT = 74, "dict";
    /// r[a].append(r[b]): r[a] is a list the compiler made
    LISTAPPEND = 75, "listappend";
    /// r[a].add(r[b]); may call
    SETADD = 76, "setadd";
    /// r[a][r[b]] = r[c] for a dict the compiler made; may call
    DICTSET = 77, "dictset";
    /// r[a].extend(r[b]), any iterable (display or call with a star); may call
    /// (c = 1: the only positional argument of a call to r[a - 3])
    LISTEXTEND = 78, "listextend";
    /// r[a].update(r[b]), any iterable (set display with a star); may call
    SETUPDATE = 79, "setupdate";
    /// r[a].update(r[b]) a mapping; c = 1: a call's **, duplicate key or non-str key is TypeError; may call
    DICTUPDATE = 80, "dictupdate";
    /// r[a] = tuple(list r[a])
    LISTTOTUPLE = 81, "listtotuple";
    /// r[a] = concatenation of the c strs r[b..b+c] (f-string)
    BUILDSTRING = 82, "buildstring";
    /// r[a] = format(r[b], r[c]); w2 = conversion (0 none, 1 str, 2 repr, 3 ascii) | (1 << 8 if there is no spec, c ignored); may call
    FORMAT = 83, "format";
    /// r[a], r[a+1], …, c of them = r[b]; ValueError as CPython words it; may call
    UNPACK = 84, "unpack";
    /// as UNPACK with a star: c before the star, w2 after it: r[a+c] is the list; may call
    UNPACKSTAR = 85, "unpackstar";

    /// prepares r[a], r[a+1], r[a+2] (iteration state) to iterate over r[b]; may call
    FORPREP = 86, "forprep";
    /// r[b] = next of the state at r[a], or jump by w2 (signed) at its end; may call
    FORNEXT = 87, "fornext";
    /// r[a] = iter(r[b]) as an object (for generator expressions and yield from); may call
    ITER = 88, "iter";

    /// r[a] = r[a](b positional arguments from r[a+3])
    CALL = 89, "call";
    /// r[a] = r[a](r[a+3] unless UNSET, b arguments from r[a+4])
    CALLMETHOD = 90, "callmethod";
    /// as CALL (c = 0) or CALLMETHOD (c = 1) with b arguments of which the last ones are keywords named by the tuple pool[w2]
    CALLKW = 91, "callkw";
    /// r[a] = r[a](*r[a+3] a tuple or list, **r[a+4] a dict or UNSET)
    CALLEX = 92, "callex";
    /// return r[a]
    RETURN = 93, "return";
    /// return None
    RETURNNONE = 94, "returnnone";
    /// yield r[b]; on resumption r[a] = the value sent
    YIELD = 95, "yield";
    /// delegate to the iterator r[b] (in place: runs until it ends); r[a] = its result. r[c] holds the value to send, None at first; may call. `await` is GETAWAITABLE and this
    YIELDFROM = 96, "yieldfrom";
    /// r[a] = the awaitable's iterator for r[b]; may call
    GETAWAITABLE = 97, "getawaitable";
    /// r[a] = r[b].__aiter__(); may call
    GETAITER = 98, "getaiter";
    /// r[a] = r[b].__anext__() made awaitable; may call
    GETANEXT = 99, "getanext";

    /// r[a] = function of code pool[bx]; w2 bits: 1 defaults tuple in r[a+1], 2 keyword-only defaults tuple (UNSET where none) in r[a+2], 4 closure tuple of cells in r[a+3]
    FUNCTION = 100, "function";
    /// r[a] = class: body function in r[a+3], name in r[a+4], b bases from r[a+5]; c keywords after them named by pool[w2]; may call
    CLASS = 101, "class";
    /// raise r[a] (an instance or a class); a = 255: re-raise what is being handled, RuntimeError if nothing
    RAISE = 102, "raise";
    /// raise r[a] from r[b]
    RAISEFROM = 103, "raisefrom";
    /// raise r[a] again, traceback and context untouched (end of a finally or an unmatched except)
    RERAISE = 104, "reraise";
    /// begins handling: r[a+1] = exception handled so far, then r[a] is the one being handled. First instruction at every handler
    ENTERHANDLER = 105, "enterhandler";
    /// ends handling: restores what r[a+1] holds
    LEAVEHANDLER = 106, "leavehandler";
    /// r[a] = whether exception r[b] matches r[c] (class or tuple); TypeError otherwise
    EXCMATCH = 107, "excmatch";
    /// r[a], r[a+1], r[a+2] = type, value, traceback of exception r[b]
    EXCPARTS = 108, "excparts";
    /// r[a] = module named pool[bx]; w2 = level | (pool index of the from-list tuple, 0xffff none) << 16. Without a from-list the top package is returned (unless level bit 15: the named submodule itself); runs module code
    IMPORT = 109, "import";
    /// r[a] = attribute w2 (name) of module r[b] or its submodule; ImportError
    IMPORTFROM = 110, "importfrom";
    /// all public names of module r[a] into the globals (or the class namespace)
    IMPORTSTAR = 111, "importstar";
    /// interactive: print repr of r[a] unless None; may call
    PRINTEXPR = 112, "printexpr";
    /// before a CALL without arguments of r[a]: if that is the built-in `locals`, r[a] = its result, and the CALL is passed over
    LOADLOCALS = 113, "loadlocals";
    /// r[a] = whether r[b] can match: c = 0 sequence, 1 mapping
    MATCHKIND = 114, "matchkind";
    /// r[a] = tuple of the values of mapping r[b] at the keys in tuple r[c], or None
    MATCHKEYS = 115, "matchkeys";
    /// r[a] = tuple of attributes matched for subject r[b] and class r[c] with w2 = positional count | names tuple pool index << 16, or None
    MATCHCLASS = 116, "matchclass";
    /// r[a] = len(r[b]) as for a sequence pattern
    LEN = 117, "len";
    /// r[a] = r[b] += signed c: ADDI in its in-place form (`__iadd__` of user classes)
    IADDI = 127, "iaddi";
}
