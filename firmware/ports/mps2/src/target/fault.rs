//! What ends a run of the firmware: a fault, a panic, the watchdog. Each is written down and followed by a reset.
//!
//! Both stacks have a page at their bottom that the MPU guards. A fault's handler runs with the guard off and begins the main stack anew,
//! because what it interrupted is not gone back to.

use core::arch::{asm, naked_asm};
use core::panic::PanicInfo;

use cortex_m::peripheral::SCB;

use super::console::last_words;
use super::kept::{self, Marker, Trace};
use super::registers::Register;
use super::watchdog;

/// Bytes at the bottom of each stack that nothing may touch.
const GUARD_BYTES: u32 = 1024;

// SAFETY: memory.x defines them; only their addresses are used.
unsafe extern "C" {
    static __main_stack_bottom: u32;
    static __thread_stack_bottom: u32;
    static __thread_stack_top: u32;
    static __main_stack_top: u32;
}

fn main_bottom() -> u32 {
    (&raw const __main_stack_bottom) as u32
}

fn thread_bottom() -> u32 {
    (&raw const __thread_stack_bottom) as u32
}

// SAFETY: the MPU of a Cortex-M3 has these registers.
const MPU_CONTROL: Register = unsafe { Register::new(0xE000_ED94, 0) };
// SAFETY: as above.
const MPU_BASE: Register = unsafe { Register::new(0xE000_ED9C, 0) };
// SAFETY: as above.
const MPU_ATTRIBUTES: Register = unsafe { Register::new(0xE000_EDA0, 0) };
// SAFETY: fault status and addresses of the system control block.
const FAULT_STATUS: Register = unsafe { Register::new(0xE000_ED28, 0) };
// SAFETY: as above.
const MEMORY_ADDRESS: Register = unsafe { Register::new(0xE000_ED34, 0) };
// SAFETY: as above.
const BUS_ADDRESS: Register = unsafe { Register::new(0xE000_ED38, 0) };

const MPU_BASE_VALID: u32 = 1 << 4;
/// Size 2^(9+1) bytes, no access for anyone, never executed.
const MPU_GUARD: u32 = 1 << 28 | 9 << 1 | 1;
/// On, with the default map for all else, off in faults.
const MPU_ON: u32 = 1 << 2 | 1;

/// Guards the bottoms of the stacks.
pub fn guard_stacks() {
    for (region, bottom) in [main_bottom(), thread_bottom()].into_iter().enumerate() {
        MPU_BASE.write(bottom | MPU_BASE_VALID | region as u32);
        MPU_ATTRIBUTES.write(MPU_GUARD);
    }
    MPU_CONTROL.write(MPU_ON);
    cortex_m::asm::dsb();
    cortex_m::asm::isb();
}

/// Goes on in `entry` on the thread's own stack, for good: the main stack begins anew and is the handlers'.
pub fn on_thread_stack(entry: extern "C" fn() -> !) -> ! {
    // SAFETY: nothing on the stack so far is used again, because neither this nor `entry` returns; no handler runs between the two writes.
    unsafe {
        asm!(
            "cpsid i",
            "msr psp, {top}",
            "msr control, {control}",
            "isb",
            "msr msp, {main}",
            "cpsie i",
            "bx {entry}",
            top = in(reg) (&raw const __thread_stack_top) as u32,
            main = in(reg) (&raw const __main_stack_top) as u32,
            entry = in(reg) entry,
            control = in(reg) 2,
            options(noreturn)
        )
    }
}

/// What the processor pushes when it takes an exception.
#[repr(C)]
struct Frame {
    r0: u32,
    r1: u32,
    r2: u32,
    r3: u32,
    r12: u32,
    lr: u32,
    pc: u32,
    psr: u32,
}

fn read_frame(frame: u32) -> Trace {
    let bottom = main_bottom();
    // A stack pointer that has left the RAM shows nothing.
    if frame < bottom || frame >= bottom + (4 << 20) || frame % 4 != 0 {
        return Trace::default();
    }
    let frame = frame as *const Frame;
    // SAFETY: it lies in RAM, is aligned, and every pattern of bits is a frame.
    let (pc, lr) = unsafe { ((&raw const (*frame).pc).read_volatile(), (&raw const (*frame).lr).read_volatile()) };
    Trace { pc, lr, ..Trace::default() }
}

/// A panic of an image whose panics are one instruction (`xtask/src/toolchain.rs`): `udf #254`, and the processor says that it is undefined.
const PANIC: u16 = 0xDEFE;

/// Whether a panic is what ended the run at `pc`, by the fault's `status`.
fn is_panic(status: u32, pc: u32) -> bool {
    // UNDEFINSTR; and an address of the flash, which is read as it is.
    status & 1 << 16 != 0 && pc < 4 << 20 && {
        // SAFETY: it lies in the flash and is aligned, because the processor took an instruction from there.
        unsafe { ((pc & !1) as *const u16).read_volatile() == PANIC }
    }
}

fn is_in_guard(address: u32) -> bool {
    [main_bottom(), thread_bottom()].into_iter().any(|bottom| address.wrapping_sub(bottom) < GUARD_BYTES)
}

/// The handler of faults: finds the frame, begins the main stack anew, goes on in [`faulted`].
// SAFETY: the processor alone calls it; it reads registers, sets the stack pointer of a stack that nothing goes back to, and does not return.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn HardFault() -> ! {
    naked_asm!(
        "tst lr, #4",
        "ite eq",
        "mrseq r0, msp",
        "mrsne r0, psp",
        "ldr r1, =__main_stack_top",
        "mov sp, r1",
        "b {}",
        sym faulted
    )
}

extern "C" fn faulted(frame: u32) -> ! {
    let status = FAULT_STATUS.read();
    let address = match status {
        // MMARVALID, BFARVALID.
        status if status & 1 << 7 != 0 => MEMORY_ADDRESS.read(),
        status if status & 1 << 15 != 0 => BUS_ADDRESS.read(),
        _ => 0,
    };
    // Pushing a frame failed (MSTKERR, STKERR), or the access went into a guard.
    let on_stacking = status & (1 << 4 | 1 << 12) != 0;
    let overflow = on_stacking || is_in_guard(frame) || address != 0 && is_in_guard(address);
    // A frame that could not be pushed holds nothing.
    let trace = Trace { status, address, ..if on_stacking { Trace::default() } else { read_frame(frame) } };
    if !overflow && is_panic(status, trace.pc) {
        kept::mark(
            Marker::Panic,
            Trace { status: 0, ..trace },
            format_args!("`cargo xtask image mps2 --place` names it"),
        );
    } else {
        kept::mark(if overflow { Marker::Stack } else { Marker::Fault }, trace, format_args!(""));
    }
    SCB::sys_reset()
}

/// The watchdog's early warning: finds the frame, goes on in [`starved`].
// SAFETY: as for `HardFault`.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn NonMaskableInt() -> ! {
    naked_asm!(
        "tst lr, #4",
        "ite eq",
        "mrseq r0, msp",
        "mrsne r0, psp",
        "ldr r1, =__main_stack_top",
        "mov sp, r1",
        "b {}",
        sym starved
    )
}

extern "C" fn starved(frame: u32) -> ! {
    kept::mark(Marker::Watchdog, read_frame(frame), format_args!(""));
    last_words(b"\r\n[fieldwarden] watchdog\r\n");
    watchdog::bite()
}

#[panic_handler]
fn panicked(info: &PanicInfo<'_>) -> ! {
    cortex_m::interrupt::disable();
    let place = info.location();
    let (file, line) = place.map_or(("", 0), |place| (place.file(), place.line()));
    // The end of a path says more than its beginning.
    let file = file.get(file.len().saturating_sub(40)..).unwrap_or(file);
    kept::mark(Marker::Panic, Trace::default(), format_args!("{file}:{line}: {}", info.message()));
    last_words(b"\r\n[fieldwarden] panic\r\n");
    SCB::sys_reset()
}
