//! Keys of the device itself: who it is, where its lines go, how much memory a program may have, what it tells.
//! One row a key; see [`crate::table`] for the form.

use crate::endpoint::Endpoint;
use crate::kind::{Text, choice};
use crate::limits::*;
use crate::table::settings;

choice! {
    /// How much the board writes to its console and its log.
    pub enum LogLevel {
        /// Nothing but what the program prints.
        Quiet = "quiet",
        /// What changed: verdicts, actions, resets.
        Info = "info",
        /// Every piece of evidence too.
        Debug = "debug",
    }
}

settings! {
    /// Identity, telemetry, memory and reporting.
    Device {
        FIELDWARDEN_DEVICE_ID => device_id: Text<DEVICE_ID_BYTES_MAX> = "", 0..=DEVICE_ID_BYTES_MAX, "", "Name of this device in its reports; empty makes one from the hardware's unique id.";
        FIELDWARDEN_COLLECTOR => collector: Option<Endpoint> = None, (), "", "Server that a program's telemetry goes to, as host:port. Not set: in a simulation the embedded collector, on a board none.";
        FIELDWARDEN_HEAP_MAX => heap_max_bytes: Option<u32> = None, HEAP_BYTES_MIN..=HEAP_BYTES_MAX, "bytes", "Most memory a program's heap may take. Not set: all memory left.", step 4;
        FIELDWARDEN_LIB_FIRST => lib_first: bool = false, (), "", "Modules in lib/ and beside the program go before built-in ones of the same name.";
        FIELDWARDEN_STATUS_PORT => status_port: Option<u16> = None, 1..=65535, "", "TCP port on which the status document is served as JSON over HTTP, also in safe mode. Not set: none.";
        FIELDWARDEN_LOG => log: LogLevel = LogLevel::Quiet, (), "", "How much the board writes to its console besides what the program prints.";
    }
}
