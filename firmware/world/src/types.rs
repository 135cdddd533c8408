//! The words that the world, its wire and its judge share.
//!
//! Each has a stable kebab-case name, used by fault scripts and by the machine-readable report, and a stable code on
//! the wire. A board's own crates have types of the same meaning; a port translates.

/// Declares an enum with its names and its codes on the wire (the position in the list).
macro_rules! named {
    ($(#[$meta:meta])* $type:ident { $($(#[$vmeta:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$vmeta])* $variant,)+ }

        impl $type {
            /// Every value, in rank order.
            pub const ALL: &'static [$type] = &[$($type::$variant,)+];

            /// The stable kebab-case name.
            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)+ }
            }

            /// The code on the wire.
            pub const fn code(self) -> u8 {
                self as u8
            }

            /// The value behind a code, or `None` for an unknown one.
            pub fn from_code(code: u8) -> Option<Self> {
                Self::ALL.get(usize::from(code)).copied()
            }

            /// The value behind a name, or `None` for an unknown one.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str(self.name())
            }
        }
    };
}
pub(crate) use named;

named! {
    /// How the board reaches its network.
    LinkKind {
        /// Radio in the microcontroller itself, with station and access-point modes.
        Wifi = "wifi",
        /// Radio behind an SPI co-processor with a reset line.
        Coprocessor = "coprocessor",
        /// Ethernet controller with soft reset and reset pin.
        Wired = "wired",
        /// The link chip is emulated elsewhere: the world sees frames only, and wedges are asked for as
        /// [`crate::fault::BoardFault`]s.
        External = "external",
    }
}

named! {
    /// What a board may do about a lost network. The order is the rank of the ladder; `Service` stands beside it.
    Rung {
        /// Abort the program's sockets so that it opens new ones.
        Service = "service",
        /// Radio off and on again.
        RadioToggle = "radio-toggle",
        /// Leave the network and join it again.
        Reconnect = "reconnect",
        /// Reset the link chip and set it up anew.
        ChipReset = "chip-reset",
        /// Stop the program, release everything, start it again.
        Reload = "reload",
        /// Reset the microcontroller.
        McuReset = "mcu-reset",
    }
}

impl Rung {
    /// Whether executing `self` cures a fault whose least cure is `least`: every higher rung cures too. A lost
    /// connection (`Service`) is cured by what makes the program open a new one; a fresh radio link is not among it.
    pub fn cures(self, least: Rung) -> bool {
        match least {
            Rung::Service => matches!(self, Rung::Service | Rung::Reload | Rung::McuReset),
            _ => self != Rung::Service && self >= least,
        }
    }

    /// Whether the rung touches the link chip or more.
    pub fn touches_link(self) -> bool {
        self != Rung::Service && self != Rung::Reload
    }
}

named! {
    /// Where in the path to the service something failed, nearest first.
    Layer {
        /// The link chip does not answer.
        Chip = "chip",
        /// Not associated, or no carrier.
        Link = "link",
        /// No lease.
        Address = "address",
        /// The gateway does not answer.
        Gateway = "gateway",
        /// Names do not resolve.
        Names = "names",
        /// Nothing beyond the gateway answers.
        Path = "path",
        /// Acknowledgements of the service stay out.
        Service = "service",
    }
}

named! {
    /// Whose fault it is.
    Class {
        /// Nothing is wrong.
        Healthy = "healthy",
        /// At that layer, on the board's own side: something on the board can cure it.
        Local = "local",
        /// At that layer, on the other side: an access point that is gone, a server that is silent, a line that is down.
        Upstream = "upstream",
        /// The path is up, the service does not answer.
        Service = "service",
        /// The evidence does not decide.
        Undetermined = "undetermined",
        /// Inside the board: its program, its memory, its power. No verdict about the network names it.
        Program = "program",
    }
}

named! {
    /// How a rung ended, as the board tells it.
    Outcome {
        /// The network came back.
        Cured = "cured",
        /// It ran its whole contract and did not help.
        Failed = "failed",
        /// It was cut short by the program or by a cure from outside.
        Cancelled = "cancelled",
    }
}

named! {
    /// Why the microcontroller started.
    ResetCause {
        /// Power came.
        PowerOn = "power-on",
        /// The supply dipped.
        Brownout = "brownout",
        /// The supervisor asked for it.
        Commanded = "commanded",
        /// The user's program asked for it.
        Program = "program",
        /// The watchdog bit.
        Watchdog = "watchdog",
        /// The reset pin, or the process was killed.
        Pin = "pin",
    }
}
