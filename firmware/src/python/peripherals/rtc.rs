//! `_rtc`: the clock that knows the date, for `rtc` (`source/rtc.py`) and for nobody else. It holds no pin, so it is not claimed.

use fieldwarden_vm::host::{HostModule, Item};
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::NONE;

use super::{File, Wired, lacking, natives, whole};

natives! { rtc:
    NOW = now, SET = set,
}

pub(super) const FILE: File = File {
    natives: NATIVES,
    types: &[],
    modules: &[HostModule {
        name: "_rtc",
        items: &[("now", Item::Function(id::NOW)), ("set", Item::Function(id::SET))],
    }],
};

/// `now()`: seconds since 1970
fn now(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    match wired.wired().0.rtc().map(|rtc| rtc.now_us()) {
        Some(us) => cx.new_int((us / 1_000_000) as i64),
        None => lacking(cx, "rtc"),
    }
}

/// `set(seconds)`
fn set(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    // To the year 9999.
    let seconds = whole(cx, args, (0, "seconds"), 0, 0..=253_402_300_799)?;
    match wired.wired().0.rtc() {
        Some(rtc) => {
            rtc.set_us(seconds as u64 * 1_000_000);
            Ok(NONE)
        }
        None => lacking(cx, "rtc"),
    }
}
