//! A board whose pins notify, with a clock that a test moves.
#![allow(dead_code, reason = "each test takes what it needs")]

use fieldwarden_vm::host::{Host, HostModule, HostType, Item, Member, Stat};
use fieldwarden_vm::interp::{Run, Vm};
use fieldwarden_vm::layout::resource;
use fieldwarden_vm::native::{Args, Cx, Signal};
use fieldwarden_vm::signals::Signals;
use fieldwarden_vm::value::{NONE, Value, small, small_of};

const NEW: u16 = 1;
const DEINIT: u16 = 2;
const ATTACH: u16 = 3;
const NUMBER: u16 = 4;
const SET: u16 = 5;
const TICK: u16 = 6;

static MODULES: &[HostModule] = &[HostModule {
    name: "board",
    items: &[("Pin", Item::Type(0)), ("set", Item::Function(SET)), ("tick", Item::Function(TICK))],
}];
static TYPES: &[HostType] = &[HostType {
    name: "Pin",
    module: "board",
    new: NEW,
    members: &[
        ("deinit", Member::Method(DEINIT)),
        ("attach", Member::Method(ATTACH)),
        ("number", Member::Property(NUMBER, 0)),
    ],
    resource: true,
}];

/// A board whose pins notify, with a clock that a test moves.
pub struct Board {
    pub text: String,
    pub now_us: u64,
    /// Added at each look at the clock.
    pub step_us: u64,
    pub signals: Signals,
    pub pins: Vec<bool>,
    pub slots: Vec<u8>,
    pub out: String,
    pub errors: String,
    /// Random slots are set at looks at the signals: state, and how many are still to come.
    pub noise: (u64, u32),
}

impl Board {
    pub fn new(text: &str) -> Board {
        Board {
            text: text.to_owned(),
            now_us: 0,
            step_us: 1,
            signals: Signals::new(),
            pins: Vec::new(),
            slots: Vec::new(),
            out: String::new(),
            errors: String::new(),
            noise: (1, 0),
        }
    }
}

impl Host for Board {
    fn now_us(&mut self) -> u64 {
        self.now_us += self.step_us;
        self.now_us
    }
    fn write(&mut self, bytes: &[u8]) {
        self.out.push_str(std::str::from_utf8(bytes).unwrap());
    }
    fn write_error(&mut self, bytes: &[u8]) {
        self.errors.push_str(std::str::from_utf8(bytes).unwrap());
    }
    fn entropy(&mut self) -> u32 {
        7
    }
    fn stat(&mut self, path: &str) -> Stat {
        if path == "code.py" { Stat::File(self.text.len() as u32) } else { Stat::Missing }
    }
    fn read(&mut self, _: &str, offset: u32, into: &mut [u8]) -> usize {
        let rest = &self.text.as_bytes()[(offset as usize).min(self.text.len())..];
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        n
    }
    fn modules(&self) -> &'static [HostModule] {
        MODULES
    }
    fn types(&self) -> &'static [HostType] {
        TYPES
    }
    fn signals(&mut self) -> u32 {
        if self.noise.1 > 0 {
            self.noise.0 = self.noise.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if self.noise.0 >> 60 == 0 {
                self.noise.1 -= 1;
                let pin = (self.noise.0 >> 40) as usize % 8;
                self.signals.set(self.slots.get(pin).copied().unwrap_or(255));
            }
        }
        self.signals.take()
    }
    fn call(&mut self, id: u16, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<Value, Signal> {
        let own = args.get(0);
        match id {
            NEW => cx.new_resource(0, |_| {
                self.pins.push(true);
                self.slots.push(255);
                Ok((self.pins.len() as u32 - 1, 0))
            }),
            DEINIT => {
                if let Some((index, generation)) = cx.take_resource(own) {
                    self.release(index, generation);
                }
                Ok(NONE)
            }
            ATTACH => {
                if args.get(1) == NONE {
                    cx.detach_handler(own);
                    return Ok(NONE);
                }
                let level = cx.int_or(args.get(2), 12, "level")?;
                let slot = cx.attach_handler(own, args.get(1), level)?;
                let (index, _) = cx.resource(own).expect("it is held");
                self.slots[index as usize] = slot;
                Ok(small(slot.into()))
            }
            NUMBER => Ok(small(small_of(cx.heap.get(own, resource::INDEX)))),
            // Sets the slots of pins: what their interrupts do.
            SET => {
                for pin in args.positional {
                    self.signals.set(self.slots[small_of(*pin) as usize]);
                }
                Ok(NONE)
            }
            TICK => {
                self.now_us += cx.int_arg(own, "us")? as u64;
                Ok(NONE)
            }
            _ => Ok(NONE),
        }
    }
    fn release(&mut self, index: u32, _: u32) {
        assert!(core::mem::replace(&mut self.pins[index as usize], false), "released twice");
    }
}

pub const HEAP: usize = 16 * 1024;
pub const STACK: usize = 4 * 1024;

/// Runs a program to its end; waits are over as soon as their time has come.
pub fn drive(vm: &mut Vm<'_>, board: &mut Board) -> Run {
    loop {
        match vm.run(board, 100_000) {
            Run::Yielded => {}
            Run::Blocked { deadline_us: Some(at) } => board.now_us = board.now_us.max(at),
            Run::Blocked { deadline_us: None } => panic!("waits for ever\n{}", board.out),
            done => return done,
        }
    }
}

pub fn finish(vm: &mut Vm<'_>, board: &mut Board) {
    vm.heap().check().unwrap();
    vm.end(board);
    assert_eq!(vm.state().handlers.attached(), 0, "a handler is left");
    assert_eq!(vm.state().handlers.timers(), 0, "a timer is left");
    assert!(board.pins.iter().all(|pin| !pin), "a pin is left");
    vm.clear();
    assert!(vm.heap().used_words() <= 1);
    vm.heap().check().unwrap();
}
