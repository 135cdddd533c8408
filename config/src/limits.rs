//! Every size and limit of settings, each with where it comes from.

/// Longest network name: IEEE 802.11 gives the SSID element at most 32 octets.
pub const SSID_BYTES_MAX: usize = 32;

/// Longest Wi-Fi password: WPA2 passphrases have 8 to 63 characters (IEEE 802.11 annex M), and an empty one is an open
/// network.
pub const WIFI_PASSWORD_BYTES_MAX: usize = 63;

/// Longest host name in DNS (RFC 1035 section 2.3.4: 255 octets on the wire, of which two are the first length and the
/// root).
pub const HOST_BYTES_MAX: usize = 253;

/// Longest name of one host: a DNS label (RFC 1035 section 2.3.4).
pub const HOST_LABEL_BYTES_MAX: usize = 63;

/// Longest `host:port`: a host name, a colon and five digits.
pub const ENDPOINT_BYTES_MAX: usize = HOST_BYTES_MAX + 1 + 5;

/// Longest password of the web interface: the pair `:password` in a Basic Authorization header stays within 64 bytes.
pub const WEB_PASSWORD_BYTES_MAX: usize = 63;

/// Longest name that the web interface advertises: an mDNS instance name is one DNS label (RFC 6763 section 4.1.1).
pub const INSTANCE_NAME_BYTES_MAX: usize = HOST_LABEL_BYTES_MAX;

/// Longest device id: it must fit one DNS label and one MQTT topic level.
pub const DEVICE_ID_BYTES_MAX: usize = HOST_LABEL_BYTES_MAX;

/// Largest heap a file may ask for: a heap word index has 30 bits at most, and no board we know has more memory.
pub const HEAP_BYTES_MAX: u32 = 64 * 1024 * 1024;

/// Smallest heap a file may bound a program to: below it the interpreter cannot start the shortest program.
pub const HEAP_BYTES_MIN: u32 = 4 * 1024;

/// Largest Python stack a file may ask for.
pub const PYSTACK_BYTES_MAX: u32 = 1024 * 1024;

/// Smallest Python stack: a quarter of CircuitPython's default, enough for a chain of a few calls.
pub const PYSTACK_BYTES_MIN: u32 = 384;

/// Most bytes of a settings file that are read. A file with every key of the tables and a comment of two lines each has
/// less than 32 KiB; the bound keeps the time of a lookup, which reads from the top, below a second on a slow board.
pub const FILE_BYTES_MAX: usize = 64 * 1024;

/// Longest text that any key of the tables accepts, in bytes: the space in which the parser undoes escapes.
pub const VALUE_BYTES_MAX: usize = ENDPOINT_BYTES_MAX;

/// Characters of what was found that a problem prints: enough for every known key.
pub const FOUND_CHARS_MAX: usize = KEY_BYTES_MAX;

/// The user's own keys that are remembered to tell duplicates; more are read all the same. Eight bytes each on
/// the parser's stack.
pub const REMEMBERED_KEYS_MAX: usize = 64;

/// Longest key that is compared with the known ones when it is not one of them. The longest known key has fewer.
pub const KEY_BYTES_MAX: usize = 48;

/// Longest number that is read: 64 binary digits with their prefix and sign, and as many underscores between.
pub const NUMBER_BYTES_MAX: usize = 130;

/// Most keys that all tables together have; four bytes each on the parser's stack.
pub const KNOWN_KEYS_MAX: usize = 160;

/// Memory that the settings of a board take, for as long as it runs.
pub const SETTINGS_BYTES_MAX: usize = 2048;

const _: () = assert!(VALUE_BYTES_MAX >= WIFI_PASSWORD_BYTES_MAX && VALUE_BYTES_MAX >= WEB_PASSWORD_BYTES_MAX);
const _: () = assert!(HEAP_BYTES_MIN < HEAP_BYTES_MAX && PYSTACK_BYTES_MIN < PYSTACK_BYTES_MAX);
const _: () = assert!(FILE_BYTES_MAX <= u32::MAX as usize);
