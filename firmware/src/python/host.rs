//! The host of the VM: time, console, files, settings, claims, and the way to the natives.

use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::Instant;
use fieldwarden_netrecover as netrecover;
use fieldwarden_supervisor::{Input, Supervisor};
use fieldwarden_vm::host::{Host, HostModule, HostType, Item, Stat};
use fieldwarden_vm::native::{Args, Cx, Signal};
use fieldwarden_vm::value::Value;

use super::asleep::Pins;
use super::claims::{Claim, Claims};
use super::disk::{self, Disk, OpenFiles};
use super::peripherals::{self, Wired};
use super::settings::SettingsText;
use super::tables;
use crate::board::{FileStore, Nvm, RetainedRam};
use crate::chip::{ChipStatus, Network};
use crate::net::AddressState;
use crate::parts::Parts;
use crate::program::Services;
use crate::radio::{RadioRequest, RadioResult};
use crate::wires::{Handle, SocketRequest, SocketResult};

/// Where a clock counts from that nobody sets: the year 2000.
const UNSET_CLOCK_US: u64 = 946_684_800_000_000;

/// What a program asked the supervisor for by ending itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// `supervisor.reload()`.
    Reload,
    /// `microcontroller.reset()`.
    Reset,
    /// `alarm.exit_and_deep_sleep_until_alarms()`: for so many milliseconds, or for good; or until a pin wakes.
    DeepSleep(Option<u64>, Pins),
}

/// The services of a program without their type parameter.
pub(super) trait Native {
    fn socket(&mut self, request: SocketRequest, bytes: &[u8], may_wait: bool) -> Option<SocketResult>;
    fn asks_otherwise(&self, request: SocketRequest) -> bool;
    fn cancel_socket(&mut self);
    fn received(&self, read: &mut dyn FnMut(&[u8]));
    fn close(&mut self, handle: Handle);
    fn print(&mut self, text: &[u8]);
    fn supervisor(&self, look: &mut dyn FnMut(&mut Supervisor));
    fn handle(&self, input: Input<'_>);
    fn evidence(&self, evidence: netrecover::Input);
    fn addresses(&self) -> AddressState;
    fn chip(&self) -> ChipStatus;
    fn radio(&mut self, request: &RadioRequest) -> Option<RadioResult>;
    fn networks(&self, look: &mut dyn FnMut(&[Network]));
    fn signals(&self) -> u32;
}

impl<M: RawMutex> Native for Services<'_, M> {
    fn socket(&mut self, request: SocketRequest, bytes: &[u8], may_wait: bool) -> Option<SocketResult> {
        Services::socket(self, request, bytes, may_wait)
    }

    fn asks_otherwise(&self, request: SocketRequest) -> bool {
        Services::asks_otherwise(self, request)
    }

    fn cancel_socket(&mut self) {
        Services::cancel_socket(self);
    }

    fn received(&self, read: &mut dyn FnMut(&[u8])) {
        Services::received(self, |bytes| read(bytes));
    }

    fn close(&mut self, handle: Handle) {
        Services::close(self, handle);
    }

    fn print(&mut self, text: &[u8]) {
        Services::print(self, text);
    }

    fn supervisor(&self, look: &mut dyn FnMut(&mut Supervisor)) {
        self.core().with(|supervisor| look(supervisor));
    }

    fn handle(&self, input: Input<'_>) {
        self.core().handle(input);
    }

    fn evidence(&self, evidence: netrecover::Input) {
        self.core().evidence(evidence);
    }

    fn addresses(&self) -> AddressState {
        self.core().addresses_now()
    }

    fn radio(&mut self, request: &RadioRequest) -> Option<RadioResult> {
        Services::radio(self, request)
    }

    fn networks(&self, look: &mut dyn FnMut(&[Network])) {
        self.core().radio.networks(|networks| look(networks));
    }

    fn chip(&self) -> ChipStatus {
        self.core().chip_now()
    }

    fn signals(&self) -> u32 {
        self.core().take_signals()
    }
}

/// The board, for the length of one slice of the program.
pub(super) struct Board<'a> {
    pub services: &'a mut dyn Native,
    pub files: &'a mut dyn FileStore,
    pub settings: &'a SettingsText<'a>,
    pub sleep_memory: &'a mut dyn RetainedRam,
    pub nvm: &'a mut dyn Nvm,
    pub uid: &'a [u8],
    pub parts: &'a mut dyn Parts,
    pub claims: &'a mut Claims,
    pub open: &'a mut OpenFiles,
    pub wish: &'a mut Option<Wish>,
    /// The program has changed what the radio does.
    pub radio_taken: &'a mut bool,
    pub seed: &'a mut u64,
}

impl Host for Board<'_> {
    fn now_us(&mut self) -> u64 {
        Instant::now().as_micros()
    }

    fn wall_us(&mut self) -> u64 {
        let now_us = self.now_us();
        self.parts.rtc().map_or(UNSET_CLOCK_US + now_us, |rtc| rtc.now_us())
    }

    fn write(&mut self, bytes: &[u8]) {
        self.services.print(bytes);
    }

    fn entropy(&mut self) -> u32 {
        // SplitMix64 over the start's seed: enough for `random`, not for keys.
        *self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = *self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 32) as u32
    }

    fn stat(&mut self, path: &str) -> Stat {
        match self.files.info(path) {
            Ok(info) if info.folder => Stat::Directory,
            Ok(info) => Stat::File(info.size),
            Err(_) => Stat::Missing,
        }
    }

    fn read(&mut self, path: &str, offset: u32, into: &mut [u8]) -> usize {
        self.files.read(path, offset, into).unwrap_or(0)
    }

    fn modules(&self) -> &'static [HostModule] {
        tables::MODULES
    }

    fn types(&self) -> &'static [HostType] {
        tables::TYPE_LIST
    }

    fn items(&self, module: &str) -> &'static [(&'static str, Item)] {
        peripherals::items(self.parts, module)
    }

    fn source(&self, module: &str) -> Option<fieldwarden_vm::packed::Packed> {
        super::source::of(module)
    }

    fn call(&mut self, id: u16, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<Value, Signal> {
        match tables::NATIVES.get(usize::from(id)) {
            Some(native) => native(self, cx, args),
            None => match peripherals::call(self, id, cx, args) {
                Some(answer) => answer,
                None => disk::call(self, id, cx, args).unwrap_or(Ok(fieldwarden_vm::value::NONE)),
            },
        }
    }

    fn release(&mut self, index: u32, generation: u32) {
        if disk::release(self, index, generation) || peripherals::release(self, index, generation) {
            return;
        }
        match self.claims.release(index, generation) {
            Some(Claim::Socket(socket)) if !socket.closed => self.services.close(socket.handle),
            // Hardware was given back above.
            Some(Claim::Socket(_) | Claim::Part(_)) | None => {}
        }
    }

    fn signals(&mut self) -> u32 {
        self.services.signals() | peripherals::signals(self)
    }

    fn setting(&mut self, key: &str, into: &mut [u8]) -> Option<usize> {
        super::supervisor::setting_text(self.settings, key, into)
    }
}

impl Wired for Board<'_> {
    fn wired(&mut self) -> (&mut dyn Parts, &mut Claims) {
        (&mut *self.parts, &mut *self.claims)
    }
}

impl Disk for Board<'_> {
    fn files(&mut self) -> (&mut dyn FileStore, &mut OpenFiles) {
        (&mut *self.files, &mut *self.open)
    }
}
