//! Each mistake says where it is, what was found, what is accepted and what happens instead.

use fieldwarden_config::{Settings, get, get_text, limits, parse};

/// Everything that is said about a file.
fn told(text: impl AsRef<[u8]>) -> Vec<String> {
    let mut lines = Vec::new();
    parse(text.as_ref(), &mut |problem| lines.push(problem.to_string()));
    lines
}

#[test]
fn wrong_value_says_place_found_accepted_and_default() {
    for (text, line) in [
        (
            "\n  CIRCUITPY_WEB_API_PORT =  \"80\"",
            "line 2, column 29: CIRCUITPY_WEB_API_PORT: found \"80\"; accepted is an integer from 1 to 65535; \
             used is the default, 80",
        ),
        (
            "CIRCUITPY_WEB_API_PORT = 65536",
            "line 1, column 26: CIRCUITPY_WEB_API_PORT: found 65536; accepted is an integer from 1 to 65535; \
             used is the default, 80",
        ),
        (
            "CIRCUITPY_HEAP_START_SIZE = 8190",
            "line 1, column 29: CIRCUITPY_HEAP_START_SIZE: found 8190; accepted is an integer from 0 to 67108864, \
             a multiple of 4; used is the default, 8192",
        ),
        (
            "CIRCUITPY_WIFI_SSID = \"abcdefghijklmnopqrstuvwxyz012345ö\" # 33 bytes, 32 are the limit",
            "line 1, column 23: CIRCUITPY_WIFI_SSID: found \"abcdefghijklmnopqrstuvwxyz012345ö\"; accepted is a \
             string of 0 to 32 bytes; used is the default, \"\"",
        ),
        (
            "FIELDWARDEN_LOG = \"loud\"",
            "line 1, column 19: FIELDWARDEN_LOG: found \"loud\"; accepted is \"quiet\", \"info\" or \"debug\"; \
             used is the default, \"quiet\"",
        ),
        (
            "FIELDWARDEN_COLLECTOR = \"collector\"",
            "line 1, column 25: FIELDWARDEN_COLLECTOR: found \"collector\"; accepted is \"host:port\" with a port \
             from 1 to 65535; used is the default, not set",
        ),
    ] {
        assert_eq!(told(text), [line]);
        assert_eq!(parse(text.as_bytes(), &mut |_| ()), Settings::default());
    }
}

#[test]
fn broken_line_costs_itself_alone() {
    for (broken, said) in [
        ("CIRCUITPY_WIFI_SSID = house", "line 1, column 23: CIRCUITPY_WIFI_SSID: found house, which is no string"),
        ("CIRCUITPY_WIFI_SSID = \"house", "line 1, column 23: CIRCUITPY_WIFI_SSID: the string has no closing quote"),
        ("CIRCUITPY_WIFI_SSID = \"house\\\"", "line 1, column 23: CIRCUITPY_WIFI_SSID: the string has no closing"),
        ("CIRCUITPY_WIFI_SSID = \"\"\"house", "line 1, column 23: CIRCUITPY_WIFI_SSID: the string has no closing"),
        ("CIRCUITPY_WIFI_SSID = \"h\\quse\"", "line 1, column 25: CIRCUITPY_WIFI_SSID: found the escape \\q; "),
        ("CIRCUITPY_WIFI_SSID = \"\\uD800\"", "line 1, column 24: CIRCUITPY_WIFI_SSID: found the escape \\uD800; "),
        ("CIRCUITPY_WIFI_SSID = \"a\" \"b\"", "line 1, column 27: CIRCUITPY_WIFI_SSID: found \"b\" after the value"),
        ("CIRCUITPY_WIFI_SSID = ", "line 1, column 23: CIRCUITPY_WIFI_SSID: found no value after the ="),
        ("CIRCUITPY_WIFI_SSID # = \"a\"", "line 1, column 1: found no =; a line reads key = value"),
        ("CIRCUITPY_WIFI_SSID \"a\"", "line 1, column 1: found no =; a line reads key = value"),
        (" = \"a\"", "line 1, column 2: found no key before the ="),
        ("\"CIRCUITPY_WIFI_SSID = 'a'", "line 1, column 1: the key's quotes are not closed"),
        ("CIRCUITPY_WIFI_SSID = [", "line 1, column 23: CIRCUITPY_WIFI_SSID: found an array or a table"),
        ("CIRCUITPY_WIFI_SSID = 1979-05-27T07:32:00Z", "line 1, column 23: CIRCUITPY_WIFI_SSID: found the date or"),
        ("CIRCUITPY_WIFI_SSID = True", "line 1, column 23: CIRCUITPY_WIFI_SSID: found True; write true; accepted is"),
        ("n = 9223372036854775808", "line 1, column 5: n: found 9223372036854775808; accepted are integers from -92"),
        ("n = 0x10000000000000000", "line 1, column 5: n: found 0x10000000000000000; accepted are integers from -92"),
        ("my key = 1", "line 1, column 1: my key: the key has characters beside letters"),
        ("FIELDWARDEN_LOGS = 1", "line 1, column 1: FIELDWARDEN_LOGS: the key is not known; the nearest is FIELDWAR"),
        ("FIELDWARDEN_BROKER = 1", "line 1, column 1: FIELDWARDEN_BROKER: the key is not known"),
        ("CIRCUTPY_WIFI_SSDI = 1", "line 1, column 1: CIRCUTPY_WIFI_SSDI: the key is not known; the nearest is CIRC"),
    ] {
        let lines = told(format!("{broken}\nCIRCUITPY_WEB_API_PORT = 8080\n"));
        assert!(lines.len() == 1 && lines[0].starts_with(said), "{broken}: {lines:?}");
        let settings = parse(format!("{broken}\nCIRCUITPY_WEB_API_PORT = 8080\n").as_bytes(), &mut |_| ());
        assert_eq!(settings.circuitpy.web_api_port, 8080, "{broken}");
        assert_eq!(settings.circuitpy.wifi_ssid, "", "{broken}");
    }
}

#[test]
fn bytes_that_are_not_utf8_cost_their_line_unless_in_a_comment() {
    let lines = told(b"a = \"\xFF\"\nCIRCUITPY_WEB_API_PORT = 8080 # f\xFCr\n# \xFF\n\xFF\n");
    assert_eq!(
        lines,
        [
            "line 1, column 5: a: found bytes that are not UTF-8; save the file as UTF-8",
            "line 2, column 1: CIRCUITPY_WEB_API_PORT: the comment is not UTF-8; save the file as UTF-8",
            "line 3, column 1: the comment is not UTF-8; save the file as UTF-8",
            "line 4, column 1: found bytes that are not UTF-8; save the file as UTF-8",
        ]
    );
    assert_eq!(parse(b"CIRCUITPY_WEB_API_PORT = 8080 # f\xFCr", &mut |_| ()).circuitpy.web_api_port, 8080);
}

#[test]
fn keys_below_a_table_are_not_read_and_the_known_are_told() {
    let text = "[a]\nx = 1\nCIRCUITPY_WEB_API_PORT = 8080\n[b]\nnonsense\n";
    assert_eq!(
        told(text),
        [
            "line 1, column 1: a table begins; settings stand above it, nothing from here on is read",
            "line 3, column 1: CIRCUITPY_WEB_API_PORT: the key stands below a table and is not read; move it above",
        ]
    );
    assert_eq!(parse(text.as_bytes(), &mut |_| ()), Settings::default());
}

#[test]
fn values_over_several_lines_are_read_or_passed_over_whole() {
    let text = "a = [\n  1,\n  { b = 2 },\n]\nc = \"\"\"\nCIRCUITPY_WEB_API_PORT = 1\n \\\"\"\" \\\n   end\"\"\" # d\n\
                CIRCUITPY_WEB_API_PORT = '''\n80'''\nafter = 1\n";
    assert_eq!(
        told(text),
        [
            "line 1, column 5: a: found an array or a table; accepted is a string, an integer, a float, true or false",
            "line 9, column 26: CIRCUITPY_WEB_API_PORT: found '''\\u000A80'''; accepted is an integer from 1 to \
             65535; used is the default, 80",
        ]
    );
    let mut buffer = [0; 64];
    let read = get_text(text.as_bytes(), "c", &mut buffer).unwrap();
    assert_eq!(read, Some("CIRCUITPY_WEB_API_PORT = 1\n \"\"\" end"));
    assert!(get(text.as_bytes(), "after", &mut buffer).unwrap().is_some());
    // A bad escape in the third line of a string is told with its own place.
    assert!(told("k = \"\"\"\none\n  t\\wo\"\"\"\n")[0].starts_with("line 3, column 4: k: found the escape \\w"));
}

#[test]
fn file_beyond_the_limit_is_read_up_to_a_whole_line() {
    let mut text = "# filler\n".repeat(limits::FILE_BYTES_MAX / 9 - 3);
    let lines = text.lines().count();
    text.push_str("CIRCUITPY_WEB_API_PORT = 8080\n");
    assert_eq!(parse(text.as_bytes(), &mut |problem| panic!("{problem}")).circuitpy.web_api_port, 8080);
    text.insert_str(0, &"#".repeat(limits::FILE_BYTES_MAX - text.len() + 2));
    let settings = parse(text.as_bytes(), &mut |_| ());
    assert_eq!(settings.circuitpy.web_api_port, 80, "a line cut to 808 is not taken for a whole one");
    assert_eq!(
        told(&text),
        [format!("line {}, column 1: the file is longer than 65536 bytes; the rest is not read", lines + 1)]
    );
}

#[test]
fn buffer_too_short_is_told_and_nothing_is_cut() {
    let text = b"key = \"12345\"\nother = 1234567";
    let mut buffer = [0; 5];
    assert_eq!(get_text(text, "key", &mut buffer).unwrap(), Some("12345"));
    let problem = get_text(text, "key", &mut buffer[..4]).unwrap_err().to_string();
    assert_eq!(problem, "line 1, column 8: key: the string is longer than the 4 bytes there are for it");
    assert!(get_text(text, "other", &mut buffer).is_err());
    assert!(get(text, "other", &mut []).is_ok());
}
