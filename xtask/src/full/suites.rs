//! What a full run consists of: every suite whose length can be chosen, at the length that is promised.

/// One suite made long by variables of the environment.
pub struct Long {
    /// What is shown, and what a word on the command line selects by.
    pub name: &'static str,
    /// The package whose tests run.
    pub package: &'static str,
    /// Of its tests, those whose name contains this.
    pub filter: &'static str,
    /// The environment that makes them long.
    pub variables: &'static [(&'static str, &'static str)],
}

const fn long(
    name: &'static str,
    package: &'static str,
    filter: &'static str,
    variables: &'static [(&'static str, &'static str)],
) -> Long {
    Long { name, package, filter, variables }
}

/// Every suite whose length can be chosen, with the length that is promised.
pub const SUITES: &[Long] = &[
    long(
        "settings files, fuzzed and beside a TOML parser",
        "fieldwarden-config",
        "",
        &[("FIELDWARDEN_FUZZ_RUNS", "10000000")],
    ),
    long(
        "reloads of programs that take everything",
        "fieldwarden",
        "everything_taken",
        &[("FIELDWARDEN_RELOADS", "10000")],
    ),
    long(
        "recovery: boards meeting random faults",
        "fieldwarden-netrecover",
        "swarm",
        &[("FIELDWARDEN_SWARM_BOARDS", "20000")],
    ),
    long(
        "recovery: every order of events",
        "fieldwarden-netrecover",
        "explore",
        &[("FIELDWARDEN_EXPLORE_STATES", "2000000")],
    ),
    long("recovery: random inputs", "fieldwarden-netrecover", "random", &[("FIELDWARDEN_RANDOM_RUNS", "20000")]),
    long(
        "supervisor: cold memory, torn writes, random lives, every order of events",
        "fieldwarden-supervisor",
        "",
        &[
            ("FIELDWARDEN_COLD_IMAGES", "10000000"),
            ("FIELDWARDEN_FUZZ_LIVES", "20000"),
            ("FIELDWARDEN_EXPLORER_STATES", "200000"),
            ("FIELDWARDEN_WATCHDOG_SEEDS", "50000"),
        ],
    ),
    long("heap and tables beside their models", "fieldwarden-vm", "model", &[("FIELDWARDEN_HEAP_STEPS", "10000000")]),
    long("source code, fuzzed", "fieldwarden-vm", "compiler", &[("FIELDWARDEN_FUZZ", "10000000")]),
    long(
        "random Python programs beside CPython",
        "fieldwarden-tests",
        "random_programs",
        &[("FIELDWARDEN_GENERATED", "100000")],
    ),
    long("the wire between board and world, fuzzed", "fieldwarden-world", "wire", &[("FIELDWARDEN_FUZZ", "10000000")]),
    long("every fuzz entry, mutated", "fieldwarden-tests", "mutated", &[("FIELDWARDEN_FUZZ_RUNS", "1000000")]),
    long(
        "asyncio beside its model",
        "fieldwarden-vm",
        "flags_set_at_random",
        &[("FIELDWARDEN_ASYNCIO_RUNS", "100000")],
    ),
    long("random fault scripts", "fieldwarden-world", "", &[("FIELDWARDEN_SEEDS", "5000")]),
    long(
        "the whole board, every fault on every link",
        "fieldwarden",
        "every_fault",
        &[("FIELDWARDEN_TEST_YEARS", "1")],
    ),
    long(
        "every allocation failed in turn",
        "fieldwarden-tests",
        "failed_in_turn",
        &[("FIELDWARDEN_ALLOCATIONS", "2000")],
    ),
    long(
        "reloads, and a kill at every step",
        "fieldwarden-vm",
        "",
        &[("FIELDWARDEN_RELOADS", "100000"), ("FIELDWARDEN_ATTENTION_STEPS", "1")],
    ),
    long(
        "three timers over collections for a simulated hour; events among tasks at random",
        "fieldwarden-vm",
        "lose_no",
        &[("FIELDWARDEN_SOAK_SECONDS", "3600"), ("FIELDWARDEN_ASYNCIO_RUNS", "2000")],
    ),
    long(
        "reloads of the whole board",
        "fieldwarden",
        "finds_the_same_board",
        &[("FIELDWARDEN_BOARD_RELOADS", "10000")],
    ),
    long(
        "a campaign in two processes, and its page in a browser",
        "xtask",
        "seeds_played",
        &[("FIELDWARDEN_TEST_CAMPAIGN", "1")],
    ),
    long("the image on QEMU's Cortex-M3", "fieldwarden-tests", "", &[("FIELDWARDEN_QEMU", "full")]),
    long("board killed at random moments", "fieldwarden", "kill", &[("FIELDWARDEN_TEST_KILLS", "200")]),
];
