//! The faults: what can go wrong around and inside a simulated board, and the truth about each.
//!
//! A script ([`Script`]) lists [`Spec`]s; the [`schedule`] turns them into instances in virtual time; the world plays
//! those it can and hands the others to the port as [`BoardFault`]s. [`table`] says of each kind who is to blame, which
//! rung cures it, and which parameters it takes; the reference page is made from it.

pub(crate) mod fields;
pub mod schedule;
pub mod script;
pub mod table;
#[cfg(test)]
mod tests;

pub use script::{Script, ScriptError};

use crate::types::{LinkKind, Rung, named};

named! {
    /// Every kind of fault.
    Kind {
        /// The access point is off (wired: the switch port is dead).
        ApDown = "ap-down",
        /// The access point's password was changed.
        WrongPassword = "wrong-password",
        /// The signal is too weak for most frames.
        WeakSignal = "weak-signal",
        /// The DHCP server does not answer.
        DhcpSilent = "dhcp-silent",
        /// The DHCP server refuses every request.
        DhcpRefusing = "dhcp-refusing",
        /// The gateway answers nothing and forwards nothing.
        GatewayDead = "gateway-dead",
        /// Names do not resolve.
        DnsDead = "dns-dead",
        /// Nothing beyond the gateway answers.
        UpstreamDead = "upstream-dead",
        /// The service's host answers, the service does not.
        ServiceDead = "service-dead",
        /// The connections that exist are dead without a word; new ones work.
        HalfOpenTcp = "half-open-tcp",
        /// A portal answers in place of everyone.
        CaptivePortal = "captive-portal",
        /// The radio hears and says nothing while the chip claims to be connected.
        RadioWedged = "radio-wedged",
        /// The chip does not do its work.
        ChipWedged = "chip-wedged",
        /// The chip restarts by itself and forgets everything.
        ChipRestart = "chip-restart",
        /// The program hangs.
        VmHang = "vm-hang",
        /// The program raises.
        Exception = "exception",
        /// The program's heap is full.
        MemoryExhaustion = "memory-exhaustion",
        /// The supply dips until the microcontroller resets.
        BrownOut = "brown-out",
        /// Power goes away, at a chosen write if wanted.
        PowerCut = "power-cut",
        /// Bits of the retained RAM change.
        RetainedCorrupt = "retained-corrupt",
        /// The flash takes no more writes.
        FlashFull = "flash-full",
        /// The board's clock jumps to just before a wrap.
        ClockWrap = "clock-wrap",
    }
}

named! {
    /// How something that should answer does not.
    Manner {
        /// No answer at all.
        Silent = "silent",
        /// An answer that says no.
        Refuse = "refuse",
    }
}

named! {
    /// What a wedged radio or chip does instead of its work.
    Symptom {
        /// Answers commands and claims to be connected, passes no frame, hears no network.
        Deaf = "deaf",
        /// Answers status only; every other command fails.
        Stuck = "stuck",
        /// Answers nothing.
        Mute = "mute",
    }
}

named! {
    /// How a connection died.
    HalfOpenManner {
        /// The peer lost it and every packet of it vanishes.
        Gone = "gone",
        /// The peer's kernel acknowledges, its program does not.
        Stalled = "stalled",
    }
}

named! {
    /// Where the program hangs.
    HangPlace {
        /// In a loop of its own.
        Python = "python",
        /// In a native function that never gives back.
        Native = "native",
    }
}

named! {
    /// Which write a power cut waits for.
    WriteTarget {
        /// None: at the stated time.
        Now = "now",
        /// Of the retained record.
        Retained = "retained",
        /// Of the non-volatile mirror.
        Nvm = "nvm",
        /// Of a file.
        File = "file",
        /// Of any of them.
        Any = "any",
    }
}

named! {
    /// What happens to the retained RAM.
    Corruption {
        /// One bit flips.
        Bit = "bit",
        /// A run of bytes is replaced.
        Bytes = "bytes",
        /// All of it becomes noise.
        Garbage = "garbage",
    }
}

named! {
    /// Which counter is about to wrap.
    Wrap {
        /// `supervisor.ticks_ms`.
        Ms29 = "2^29ms",
        /// Signed 32-bit milliseconds.
        Ms31 = "2^31ms",
        /// Unsigned 32-bit milliseconds.
        Ms32 = "2^32ms",
        /// Unsigned 32-bit microseconds.
        Us32 = "2^32us",
        /// Unsigned 32-bit seconds.
        S32 = "2^32s",
    }
}

impl Wrap {
    /// The instant of the wrap on the board's own clock, in microseconds.
    pub const fn at_us(self) -> u64 {
        match self {
            Wrap::Ms29 => (1 << 29) * 1_000,
            Wrap::Ms31 => (1 << 31) * 1_000,
            Wrap::Ms32 => (1 << 32) * 1_000,
            Wrap::Us32 => 1 << 32,
            Wrap::S32 => (1 << 32) * 1_000_000,
        }
    }
}

/// What an instance does, with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each parameter is described in the table, from which the reference page is made")]
pub enum Effect {
    ApDown,
    WrongPassword,
    WeakSignal { rssi_dbm: i8, loss_percent: u8 },
    DhcpSilent,
    DhcpRefusing,
    GatewayDead,
    DnsDead { manner: Manner },
    UpstreamDead { manner: Manner },
    ServiceDead { manner: Manner },
    HalfOpenTcp { manner: HalfOpenManner },
    CaptivePortal,
    RadioWedged { symptom: Symptom },
    ChipWedged { symptom: Symptom },
    ChipRestart,
    Board(BoardFault),
}

/// A fault inside the board, for the port to inject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardFault {
    /// The program hangs until the fault ends or the VM does.
    VmHang {
        /// Where.
        place: HangPlace,
    },
    /// The program raises an exception that it does not catch.
    Exception,
    /// The program's next allocation, and each after it, finds no memory, until the VM ends.
    MemoryExhaustion,
    /// The supply dips: reset with cause brown-out after `off_us`; RAM survives in part or not at all.
    BrownOut {
        /// Microseconds in reset.
        off_us: u64,
    },
    /// Power goes away for `off_us`; retained RAM is lost, the link chip's state too.
    PowerCut {
        /// Which write to wait for.
        target: WriteTarget,
        /// Cut in the n-th such write from now, 1 the next.
        write: u32,
        /// After so many bytes of it; a shorter write is cut at its end.
        byte: u32,
        /// Microseconds without power.
        off_us: u64,
    },
    /// Retained RAM changes, then the board is reset by its pin if `reset`.
    RetainedCorrupt {
        /// How.
        how: Corruption,
        /// Chooses the place; take it modulo the size.
        entropy: u64,
        /// Whether a reset follows at once, so that the damage is read.
        reset: bool,
    },
    /// Writes to the file store fail for want of room.
    FlashFull,
    /// At its next start the board's clock begins `before_us` ahead of the wrap; a reset by the pin follows at once.
    ClockWrap {
        /// Which counter.
        wrap: Wrap,
        /// Microseconds left before it.
        before_us: u64,
    },
    /// External link only: the port wedges its own driver.
    ChipWedged {
        /// What it does instead of its work.
        symptom: Symptom,
        /// Least rung that frees it.
        cure: Rung,
    },
}

/// A board fault that begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardEvent {
    /// Number of the instance, as in the judge's list.
    pub instance: u32,
    /// What it is.
    pub fault: BoardFault,
    /// `true` when it begins, `false` when its time is over (or it was cured) and the port must take it back.
    pub begins: bool,
}

/// One `[[fault]]` of a script, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The kind.
    pub kind: Kind,
    /// What it does.
    pub effect: Effect,
    /// First start, microseconds.
    pub at_us: u64,
    /// Ends by itself after so many microseconds; `None`: lasts until cured.
    pub for_us: Option<u64>,
    /// Begins again every so many microseconds.
    pub every_us: Option<u64>,
    /// Each start is moved later by up to so many microseconds.
    pub jitter_us: u64,
    /// At most so many starts; 0: no bound.
    pub count: u32,
    /// The least rung that cures it; `None`: only time does.
    pub cure: Option<Rung>,
    /// Only on this link.
    pub link: Option<LinkKind>,
}
