//! Keys of the network recovery: probes, ladder, budgets, back-off. One row a key; see [`crate::table`] for the form.
//!
//! Where a default comes from: periods are what a link can carry without notice (one frame in ten seconds); confirmation
//! is three failures within about two seconds, so that a single lost frame is never a fault; settle times are an association (about
//! 1.2 s) and a lease on a healthy network; budgets are what a wedge every few minutes needs and what flash, modems and
//! neighbours bear. `docs/recovery.md` tells how they work together.

use crate::endpoint::Endpoint;
use crate::kind::Text;
use crate::limits::HOST_BYTES_MAX;
use crate::table::settings;

settings! {
    /// How a lost network is noticed and brought back.
    Recovery {
        FIELDWARDEN_PROBE_TARGET => probe_target: Option<Endpoint> = None, (), "", "Peer beyond the gateway to which a TCP connection must succeed, as host:port. Not set: the path is judged by the program's own traffic.";
        FIELDWARDEN_PROBE_NAME => probe_name: Text<HOST_BYTES_MAX> = "", 0..=HOST_BYTES_MAX, "", "Name that DNS must resolve. Empty: names are not probed.";
        FIELDWARDEN_PROBE_S => probe_s: u32 = 10, 1..=3600, "s", "Time without traffic after which chip and gateway are probed.";
        FIELDWARDEN_PROBE_FAR_S => probe_far_s: u32 = 30, 1..=86_400, "s", "Time without traffic from beyond the gateway after which names and path are probed.";
        FIELDWARDEN_PROBE_TIMEOUT_MS => probe_timeout_ms: u32 = 700, 100..=60_000, "ms", "Longest wait for the answer of chip or gateway.";
        FIELDWARDEN_PROBE_FAR_TIMEOUT_MS => probe_far_timeout_ms: u32 = 3000, 100..=60_000, "ms", "Longest wait for the answer of a name server or of the path's peer.";
        FIELDWARDEN_SUSPECT_MS => suspect_ms: u32 = 700, 100..=60_000, "ms", "Time between probes while a failure is being confirmed.";
        FIELDWARDEN_PROBE_LOST_MS => probe_lost_ms: u32 = 3000, 100..=600_000, "ms", "Time between probes while the network is lost; never lengthened, so that a cure from outside is seen at once.";
        FIELDWARDEN_CONFIRM => confirm_count: u8 = 3, 1..=20, "", "Failures in a row after which a layer counts as failed.";
        FIELDWARDEN_CONFIRM_AGAIN => confirm_again_count: u8 = 2, 1..=20, "", "The same after an action, for a layer that has not answered since.";
        FIELDWARDEN_SCAN_MS => scan_ms: u32 = 3000, 500..=600_000, "ms", "Time between scans while the link is down.";
        FIELDWARDEN_SCAN_TIMEOUT_MS => scan_timeout_ms: u32 = 6000, 500..=60_000, "ms", "Longest wait for the result of a scan.";
        FIELDWARDEN_SCAN_CONFIRM => scan_confirm_count: u8 = 2, 1..=20, "", "Scans in a row that must agree before they count.";
        FIELDWARDEN_SCAN_AGAIN => scan_again_count: u8 = 1, 1..=20, "", "The same after an action.";
        FIELDWARDEN_CROWD => crowd_count: u8 = 2, 1..=64, "", "Foreign networks heard earlier from which silence on all of them means a deaf radio.";
        FIELDWARDEN_CHATTER_S => chatter_s: u8 = 20, 0..=120, "s", "Usual gap between frames of other stations up to which twice its silence means a dead link; 0 never concludes that.";
        FIELDWARDEN_WEAK_DBM => weak_dbm: i32 = -88, -120..=0, "dBm", "Signal below which a bad link is blamed on distance and not on the radio.";
        FIELDWARDEN_LEASE_WAIT_S => lease_wait_s: u32 = 8, 1..=600, "s", "Time after association in which an address must arrive.";
        FIELDWARDEN_LEASE_AGAIN_S => lease_again_s: u32 = 3, 1..=600, "s", "The same after an action.";
        FIELDWARDEN_HEARD_S => heard_s: u32 = 60, 1..=86_400, "s", "Time for which a received frame speaks for the radio while nothing answers.";
        FIELDWARDEN_BEACON_LOSS_S => beacon_loss_s: u32 = 8, 1..=600, "s", "Time within which a chip notices that its access point fell silent; one that claims to be joined for longer, and hears no network, is at fault.";
        FIELDWARDEN_CARRIER_S => carrier_wait_s: u32 = 4, 0..=600, "s", "Time that a cable may be without carrier before it counts; a switch that restarts a port needs about two.";
        FIELDWARDEN_ACK_WAIT_S => ack_wait_s: u32 = 30, 1..=86_400, "s", "Longest time an acknowledgement may stay out after data was sent, if the program did not say its own.";
        FIELDWARDEN_ACK_GRACE_S => ack_grace_s: u32 = 10, 0..=3600, "s", "Time a service has after the network came back before its silence counts again.";
        FIELDWARDEN_ASSOCIATE_TIMEOUT_S => associate_timeout_s: u32 = 10, 1..=120, "s", "Longest duration of one attempt to associate.";
        FIELDWARDEN_ASSOCIATE_TRIES => associate_count: u8 = 2, 1..=20, "", "Attempts that must fail, with the network heard, before the link counts as failed.";
        FIELDWARDEN_ASSOCIATE_RETRY_S => associate_retry_s: u32 = 6, 1..=3600, "s", "Longest pause between attempts to associate while the network is heard; never lengthened, as nothing else shows that a refusal has ended.";
        FIELDWARDEN_RETURN_JITTER_MS => return_jitter_ms: u32 = 4000, 0..=600_000, "ms", "Each board waits a random time up to this before it associates with an access point that came back.";
        FIELDWARDEN_START_JITTER_MS => start_jitter_ms: u32 = 4000, 0..=600_000, "ms", "Each board waits a random time up to this before its first association after power came.";
        FIELDWARDEN_FLOOR_S => floor_s: u32 = 300, 10..=86_400, "s", "Longest pause between attempts to associate, whatever is spent: the slow-retry floor.";
        FIELDWARDEN_BACKOFF_BASE_MS => backoff_base_ms: u32 = 300, 0..=600_000, "ms", "Bound of the random pause before an action in the first pass of the ladder; it doubles with each relapse.";
        FIELDWARDEN_BACKOFF_CAP_S => backoff_cap_s: u32 = 900, 1..=86_400, "s", "Upper bound of the random pause before an action.";
        FIELDWARDEN_PASS_PAUSE_S => pass_pause_s: u32 = 30, 1..=3600, "s", "Base of the random pause before the second and later passes of the ladder; it doubles with each.";
        FIELDWARDEN_VERIFY_S => verify_s: u32 = 12, 1..=600, "s", "Longest wait after an action has settled for evidence that decides whether it helped.";
        FIELDWARDEN_DECAY_MIN => decay_min: u32 = 10, 1..=1440, "min", "Healthy time after which the consecutive counts return to zero.";
        FIELDWARDEN_STUCK_MAX_MIN => stuck_max_min: u32 = 60, 5..=10_080, "min", "Longest time under a local or undetermined verdict before the board is reset, within its budget.";
        FIELDWARDEN_LEARN_TRIES => learn_count: u8 = 5, 1..=15, "", "Failures without one success after which a rung is tried last, if another one has proven itself.";
        FIELDWARDEN_RELAPSES => relapse_count: u8 = 3, 1..=100, "", "Relapses in a row after which a rung that helped counts as tried.";
        FIELDWARDEN_RELAPSE_S => relapse_s: u32 = 60, 0..=86_400, "s", "Healthy time below which the return of the same trouble is a relapse.";
        FIELDWARDEN_BLIND_PER_DAY => blind_per_day: u8 = 1, 0..=24, "", "Resets a day that may be made without knowing whose fault it is.";
        FIELDWARDEN_BLIND_AFTER_S => blind_after_s: u32 = 180, 0..=86_400, "s", "Time of hearing nothing at all before such a reset; an access point restarts in less.";
        FIELDWARDEN_BLIND_DEAD_S => blind_dead_s: u32 = 20, 0..=86_400, "s", "Time of receiving nothing although associated, after every lesser rung, before such a reset.";
        FIELDWARDEN_DOUBT_S => doubt_s: u32 = 900, 1..=86_400, "s", "Time after which the board doubts that others are to blame, when all that speaks for it is that its network is heard.";
        FIELDWARDEN_SOCKETS_SETTLE_MS => sockets_settle_ms: u32 = 8000, 0..=600_000, "ms", "Time a program has to open new connections after its sockets were aborted.";
        FIELDWARDEN_TOGGLE_SETTLE_MS => toggle_settle_ms: u32 = 1000, 0..=600_000, "ms", "Time the network has to come back after the radio was switched off and on.";
        FIELDWARDEN_RECONNECT_SETTLE_MS => reconnect_settle_ms: u32 = 1000, 0..=600_000, "ms", "Time the network has to come back after leaving and joining it (wired: after a soft reset).";
        FIELDWARDEN_CHIP_RESET_SETTLE_MS => chip_reset_settle_ms: u32 = 1500, 0..=600_000, "ms", "Time the network has to come back after a reset of the link chip.";
        FIELDWARDEN_RELOAD_SETTLE_MS => reload_settle_ms: u32 = 4000, 0..=600_000, "ms", "Time the network has to come back after a reload of the program; a service has at least that of aborted sockets.";
        FIELDWARDEN_RESET_SETTLE_MS => reset_settle_ms: u32 = 8000, 0..=600_000, "ms", "Time the network has to come back after the start that follows a reset.";
        FIELDWARDEN_TOGGLE_MAX_S => toggle_longest_s: u32 = 10, 1..=600, "s", "Longest duration of switching the radio off and on, with association.";
        FIELDWARDEN_RECONNECT_MAX_S => reconnect_longest_s: u32 = 10, 1..=600, "s", "Longest duration of leaving and joining the network (wired: of a soft reset).";
        FIELDWARDEN_CHIP_RESET_MAX_S => chip_reset_longest_s: u32 = 15, 1..=600, "s", "Longest duration of a reset of the link chip, with all that must be applied again.";
        FIELDWARDEN_RELOAD_MAX_S => reload_longest_s: u32 = 20, 1..=600, "s", "Longest duration of a reload: the program's finalizers and its start.";
        FIELDWARDEN_RESET_MAX_S => reset_longest_s: u32 = 5, 1..=600, "s", "Longest time between asking for a reset of the board and its happening.";
        FIELDWARDEN_MUTE_MAX_S => mute_longest_s: u32 = 2, 1..=600, "s", "Longest duration of a toggle or reconnect while the chip answers nothing.";
        FIELDWARDEN_SOCKETS_PER_HOUR => sockets_per_hour: u8 = 120, 1..=250, "", "Most aborts of the program's sockets in an hour.";
        FIELDWARDEN_SOCKETS_PER_DAY => sockets_per_day: u8 = 200, 1..=250, "", "Most aborts of the program's sockets in a day.";
        FIELDWARDEN_TOGGLE_PER_HOUR => toggle_per_hour: u8 = 30, 1..=250, "", "Most radio toggles in an hour of powered time.";
        FIELDWARDEN_TOGGLE_PER_DAY => toggle_per_day: u8 = 200, 1..=250, "", "Most radio toggles in a day of powered time.";
        FIELDWARDEN_RECONNECT_PER_HOUR => reconnect_per_hour: u8 = 30, 1..=250, "", "Most forced reconnects in an hour of powered time.";
        FIELDWARDEN_RECONNECT_PER_DAY => reconnect_per_day: u8 = 200, 1..=250, "", "Most forced reconnects in a day of powered time.";
        FIELDWARDEN_CHIP_RESET_PER_HOUR => chip_reset_per_hour: u8 = 12, 0..=250, "", "Most resets of the link chip in an hour of powered time.";
        FIELDWARDEN_CHIP_RESET_PER_DAY => chip_reset_per_day: u8 = 72, 0..=250, "", "Most resets of the link chip in a day of powered time.";
        FIELDWARDEN_RELOAD_PER_HOUR => reload_per_hour: u8 = 6, 0..=250, "", "Most reloads of the program for the network's or the service's sake in an hour of powered time.";
        FIELDWARDEN_RELOAD_PER_DAY => reload_per_day: u8 = 24, 0..=250, "", "Most reloads of the program for the network's or the service's sake in a day of powered time.";
        FIELDWARDEN_RESET_PER_HOUR => reset_per_hour: u8 = 4, 0..=250, "", "Most resets of the board in an hour of powered time.";
        FIELDWARDEN_RESET_PER_DAY => reset_per_day: u8 = 16, 0..=250, "", "Most resets of the board in a day of powered time.";
        FIELDWARDEN_CHECKPOINT_S => checkpoint_s: u32 = 30, 1..=3600, "s", "Time between two writes of the powered time to retained memory.";
        FIELDWARDEN_MIRROR_PER_DAY => mirror_per_day: u8 = 4, 0..=24, "", "Most copies of what was learnt to flash in a day; 0 keeps none.";
    }
}
