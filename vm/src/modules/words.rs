//! Names of the modules' functions and constants, interned in ROM beside those of `names.rs`.

/// The names; none stands in `names.rs` too.
#[rustfmt::skip]
pub const WORDS: &[&str] = &[
    "A", "ASCII", "DOTALL", "EACCES", "EADDRINUSE", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF", "EBUSY",
    "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EEXIST", "EHOSTUNREACH", "EINPROGRESS", "EINVAL", "EIO", "EISCONN",
    "EISDIR", "ENETUNREACH", "ENOBUFS", "ENODEV", "ENOENT", "ENOMEM", "ENOSPC", "ENOTCONN", "ENOTDIR", "ENOTEMPTY",
    "EOPNOTSUPP", "EPERM", "EPIPE", "EROFS", "ETIMEDOUT", "Error", "I", "IGNORECASE", "Incomplete", "JSONDecodeError",
    "M", "MULTILINE", "Match", "Pattern", "S", "Struct", "U", "UNICODE", "VERBOSE", "X", "_wrap", "a2b_base64",
    "a2b_hex", "abs_tol", "acos", "acosh", "allow_nan", "asin", "asinh", "atan", "atan2", "atanh", "b2a_base64",
    "b2a_hex", "block_size", "bytes_per_sep", "calcsize", "cbrt", "ceil", "check_circular", "choice", "choices", "comb",
    "copysign", "cos", "cosh", "crc32", "crc_hqx", "degrees", "delete", "digest", "digest_size", "dist", "dump",
    "dumps", "endpos", "ensure_ascii", "erf", "erfc", "error", "errorcode", "escape", "exp2", "expand", "expm1", "fabs",
    "factorial", "findall", "finditer", "floor", "fmod", "frexp", "fsum", "fullmatch", "gamma", "gauss", "gcd",
    "getrandbits", "group", "groupdict", "groupindex", "groups", "hexdigest", "hexlify", "hypot", "indent", "inf",
    "isclose", "isfinite", "isinf", "isnan", "isqrt", "iter_unpack", "lastgroup", "lastindex", "lcm", "ldexp", "lgamma",
    "load", "loads", "log", "log10", "log1p", "log2", "match", "md5", "modf", "nan", "newline", "nextafter", "pack",
    "pack_into", "pattern", "perm", "phase", "pi", "polar", "pos", "prod", "purge", "radians", "randbytes", "randint",
    "random", "randrange", "re", "rect", "rel_tol", "remainder", "repl", "s", "sample", "search", "seed", "separators",
    "sha1", "sha256", "shuffle", "sin", "sinh", "size", "skipkeys", "sort_keys", "span", "sqrt", "strict_mode",
    "string", "subn", "tabsize", "tan", "tanh", "tau", "trunc", "ulp", "unhexlify", "uniform", "unpack", "unpack_from",
    "const", "opt_level", "alloc_emergency_exception_buf", "_format", "buffer", "write", "kbd_intr", "mem_info", "qstr_info", "stack_use", "pystack_use", "heap_lock", "heap_unlock", "heap_locked", "schedule", "ref", "at_end", "__callback__",
    "Timer", "deinit", "expirations", "period_ms", "level", "once", "handlers", "callback",
    "CancelledError", "reserve", "later", "due", "wake", "wake_one", "unpark", "hasten", "forget", "push",
];
