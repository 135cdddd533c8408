//! The tables of the board's modules: names to numbers of natives, types and constants.
//!
//! A native's number is its place in [`NATIVES`]; number 0 is none.

use fieldwarden_supervisor::{ResetReason, RunMode, RunReason, SafeModeReason};
use fieldwarden_vm::host::{HostModule, HostType, Item, Member};

use fieldwarden_vm::types;

use super::native::Native;
use super::{
    alarm, disk, microcontroller as mc, peripherals, pins, region, socketpool as sp, supervisor as sv, waiting,
    wardens, watchdogs as wd, wifi,
};

/// Numbers the natives in the order written, and lists them.
macro_rules! natives {
    ($($name:ident = $native:path),+ $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Number { NOTHING, $($name),+ }

        mod id { $(pub(super) const $name: u16 = super::Number::$name as u16;)+ }

        /// Every native by its number.
        pub(super) static NATIVES: &[Native] = &[nothing, $($native),+];
    };
}

fn nothing(
    _: &mut super::host::Board<'_>,
    _: &mut fieldwarden_vm::native::Cx<'_, '_>,
    _: &fieldwarden_vm::native::Args<'_>,
) -> fieldwarden_vm::native::Answer {
    let _ = Number::NOTHING;
    Ok(fieldwarden_vm::value::NONE)
}

natives! {
    MC_RESET = mc::reset, MC_ON_NEXT_RESET = mc::on_next_reset, MC_DELAY_US = mc::delay_us, MC_CPU = mc::cpu,
    MC_WATCHDOG = mc::watchdog, CPU_RESET_REASON = mc::reset_reason, CPU_TEMPERATURE = mc::temperature, CPU_UID = mc::uid,
    CPU_FREQUENCY = mc::frequency, CPU_VOLTAGE = mc::voltage,
    WD_TIMEOUT = wd::timeout, WD_SET_TIMEOUT = wd::set_timeout, WD_MODE = wd::mode, WD_SET_MODE = wd::set_mode,
    WD_FEED = wd::feed, WD_DEINIT = wd::deinit,
    SV_RUNTIME = sv::runtime, SV_RUN_REASON = sv::run_reason, SV_SAFE_MODE_REASON = sv::safe_mode_reason,
    SV_AUTORELOAD = sv::autoreload, SV_SET_AUTORELOAD = sv::set_autoreload, SV_NOBODY = sv::nobody, SV_NO_BYTES = sv::no_bytes,
    SV_RELOAD = sv::reload, SV_TICKS_MS = sv::ticks_ms, SV_PREVIOUS_TRACEBACK = sv::previous_traceback,
    SV_GET_SETTING = sv::get_setting, SV_SET_NEXT_CODE_FILE = sv::set_next_code_file,
    AL_SLEEP_MEMORY = alarm::sleep_memory, AL_LENGTH = region::length, AL_GET = region::get, AL_SET = region::set,
    AL_TIME = alarm::time, AL_PIN = alarm::pin, AL_NEW_TIME_ALARM = alarm::new_time_alarm, AL_MONOTONIC = alarm::monotonic_time,
    AL_LIGHT_SLEEP = alarm::light_sleep, AL_DEEP_SLEEP = alarm::deep_sleep, AL_WAKE_ALARM = alarm::wake_alarm,
    MC_NVM = mc::nvm, MC_INTERRUPTS = mc::interrupts, MC_PIN = pins::pin,
    WA_WATCH = wardens::watch, WA_ACKNOWLEDGED = wardens::acknowledged, WA_ALIVE = wardens::alive,
    WA_STATUS = wardens::status, WA_HEALTHY = wardens::healthy, WA_EXPECT = wardens::expect,
    WI_RADIO = wifi::radio, WI_ENABLED = wifi::enabled, WI_CONNECTED = wifi::connected, WI_AP_ACTIVE = wifi::ap_active,
    WI_MAC = wifi::mac_address, WI_HOSTNAME = wifi::hostname, WI_ADDRESS = wifi::ipv4_address,
    WI_GATEWAY = wifi::ipv4_gateway, WI_DNS = wifi::ipv4_dns, WI_SUBNET = wifi::ipv4_subnet, WI_AP_INFO = wifi::ap_info,
    WI_RSSI = wifi::rssi, WI_CHANNEL = wifi::channel, WI_BSSID = wifi::bssid, WI_SSID = wifi::ssid,
    WI_CONNECT = wifi::connect, WI_PING = wifi::ping, WI_ALREADY = wifi::already,
    WI_SET_ENABLED = wifi::set_enabled, WI_START_STATION = wifi::start_station, WI_STOP_STATION = wifi::stop_station,
    WI_START_AP = wifi::start_ap, WI_STOP_AP = wifi::stop_ap, WI_START_SCANNING = wifi::start_scanning,
    WI_SET_ADDRESS = wifi::set_ipv4_address, WI_START_DHCP = wifi::start_dhcp, WI_AUTHMODE = wifi::authmode,
    SP_NEW = sp::new_pool, SP_GETADDRINFO = sp::getaddrinfo, SP_SOCKET = sp::socket,
    SO_CONNECT = sp::connect, SO_BIND = sp::bind, SO_LISTEN = sp::listen, SO_ACCEPT = sp::accept, SO_SEND = sp::send,
    SO_SENDALL = sp::sendall, SO_SENDTO = sp::sendto, SO_RECV_INTO = sp::recv_into, SO_RECV = sp::recv,
    SO_RECVFROM_INTO = sp::recvfrom_into, SO_SETTIMEOUT = sp::settimeout, SO_SETBLOCKING = sp::setblocking,
    SO_SETSOCKOPT = sp::setsockopt, SO_CLOSE = sp::close, SO_ENTER = sp::enter, SO_EXIT = sp::exit, SO_TYPE = sp::socket_type,
    SE_WAIT = waiting::wait, SE_WAIT_OR_TASK = waiting::wait_or_task, SE_POLL = waiting::poll,
    SE_GIVE_UP = waiting::give_up,
    SO_CONNECT_EX = sp::connect_ex, SO_READINESS = sp::readiness,
    SV_STATUS_BAR = sv::status_bar, SV_SET_BAR = sv::set_bar, SV_BRIGHTNESS = sv::brightness, SV_SET_BRIGHTNESS = sv::set_brightness,
}

/// Numbers of the host types: their places in [`TYPE_LIST`].
pub(super) mod kind {
    pub const PROCESSOR: u16 = 0;
    pub const WATCHDOG: u16 = 1;
    pub const RUNTIME: u16 = 2;
    pub const SLEEP_MEMORY: u16 = 3;
    pub const RADIO: u16 = 4;
    pub const NETWORK: u16 = 5;
    pub const POOL: u16 = 6;
    pub const SOCKET: u16 = 7;
    pub const RUN_MODE: u16 = 8;
    pub const RESET_REASON: u16 = 9;
    pub const RUN_REASON: u16 = 10;
    pub const SAFE_MODE_REASON: u16 = 11;
    pub const WATCHDOG_MODE: u16 = 12;
    pub const TEXT_FILE: u16 = 13;
    pub const BINARY_FILE: u16 = 14;
    pub const UNAME: u16 = 15;
    pub const NVM: u16 = 16;
    pub const ALARM_TIME: u16 = 17;
    pub const TIME_ALARM: u16 = 18;
    pub const PIN: u16 = 19;
    pub const ALARM_PIN: u16 = 20;
    pub const STATUS_BAR: u16 = 21;
}

/// How many host types there are in this table; those of the peripherals follow.
pub(super) const OWN_TYPES: usize = 22;

/// How many host types there are.
pub(super) const TYPES: usize = OWN_TYPES + peripherals::TYPES;

/// Places of what modules keep for the length of a run; those below are the singletons of the types.
pub(super) mod kept {
    pub const WATCHDOG_MODE: usize = super::TYPES;
    pub const WATCHDOG_TIMEOUT: usize = super::TYPES + 1;
    pub const WAKE_ALARM: usize = super::TYPES + 2;
    pub const BOARD_I2C: usize = super::TYPES + 3;
    pub const BOARD_SPI: usize = super::TYPES + 4;
    pub const BOARD_UART: usize = super::TYPES + 5;
}

/// How many places there are.
pub(super) const KEPT: usize = TYPES + 6;

const fn of(name: &'static str, module: &'static str, members: &'static [(&'static str, Member)]) -> HostType {
    HostType { name, module, new: 0, members, resource: false }
}

/// Lists one after the other.
pub(super) const fn joined<T: Copy, const N: usize>(lists: &[&[T]]) -> [T; N] {
    let mut first = 0;
    while lists[first].is_empty() {
        first += 1;
    }
    let mut all = [lists[first][0]; N];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        let mut item = 0;
        while item < lists[list].len() {
            all[at] = lists[list][item];
            item += 1;
            at += 1;
        }
        list += 1;
    }
    assert!(at == N);
    all
}

/// Every host type by its number.
pub(super) static TYPE_LIST: &[HostType] = &joined::<_, TYPES>(&[OWN, &peripherals::TYPE_LIST]);

const OWN: &[HostType] = &[
    of(
        "Processor",
        "microcontroller",
        &[
            ("reset_reason", Member::Property(id::CPU_RESET_REASON, 0)),
            ("temperature", Member::Property(id::CPU_TEMPERATURE, 0)),
            ("uid", Member::Property(id::CPU_UID, 0)),
            ("frequency", Member::Property(id::CPU_FREQUENCY, 0)),
            ("voltage", Member::Property(id::CPU_VOLTAGE, 0)),
        ],
    ),
    of(
        "WatchDogTimer",
        "watchdog",
        &[
            ("timeout", Member::Property(id::WD_TIMEOUT, id::WD_SET_TIMEOUT)),
            ("mode", Member::Property(id::WD_MODE, id::WD_SET_MODE)),
            ("feed", Member::Method(id::WD_FEED)),
            ("deinit", Member::Method(id::WD_DEINIT)),
        ],
    ),
    of(
        "Runtime",
        "supervisor",
        &[
            ("run_reason", Member::Property(id::SV_RUN_REASON, 0)),
            ("safe_mode_reason", Member::Property(id::SV_SAFE_MODE_REASON, 0)),
            ("autoreload", Member::Property(id::SV_AUTORELOAD, id::SV_SET_AUTORELOAD)),
            ("serial_connected", Member::Property(id::SV_NOBODY, 0)),
            ("usb_connected", Member::Property(id::SV_NOBODY, 0)),
            ("serial_bytes_available", Member::Property(id::SV_NO_BYTES, 0)),
            ("rgb_status_brightness", Member::Property(id::SV_BRIGHTNESS, id::SV_SET_BRIGHTNESS)),
        ],
    ),
    of(
        "SleepMemory",
        "alarm",
        &[
            ("__len__", Member::Method(id::AL_LENGTH)),
            ("__getitem__", Member::Method(id::AL_GET)),
            ("__setitem__", Member::Method(id::AL_SET)),
        ],
    ),
    of(
        "Radio",
        "wifi",
        &[
            ("enabled", Member::Property(id::WI_ENABLED, id::WI_SET_ENABLED)),
            ("connected", Member::Property(id::WI_CONNECTED, 0)),
            ("ap_active", Member::Property(id::WI_AP_ACTIVE, 0)),
            ("mac_address", Member::Property(id::WI_MAC, 0)),
            ("hostname", Member::Property(id::WI_HOSTNAME, 0)),
            ("ipv4_address", Member::Property(id::WI_ADDRESS, 0)),
            ("ipv4_gateway", Member::Property(id::WI_GATEWAY, 0)),
            ("ipv4_dns", Member::Property(id::WI_DNS, 0)),
            ("ipv4_subnet", Member::Property(id::WI_SUBNET, 0)),
            ("ap_info", Member::Property(id::WI_AP_INFO, 0)),
            ("connect", Member::Method(id::WI_CONNECT)),
            ("ping", Member::Method(id::WI_PING)),
            ("start_station", Member::Method(id::WI_START_STATION)),
            ("start_dhcp", Member::Method(id::WI_START_DHCP)),
            ("stop_scanning_networks", Member::Method(id::WI_ALREADY)),
            ("stop_station", Member::Method(id::WI_STOP_STATION)),
            ("stop_dhcp", Member::Method(id::WI_ALREADY)),
            ("start_ap", Member::Method(id::WI_START_AP)),
            ("stop_ap", Member::Method(id::WI_STOP_AP)),
            ("start_scanning_networks", Member::Method(id::WI_START_SCANNING)),
            ("set_ipv4_address", Member::Method(id::WI_SET_ADDRESS)),
        ],
    ),
    of(
        "Network",
        "wifi",
        &[
            ("ssid", Member::Property(id::WI_SSID, 0)),
            ("bssid", Member::Property(id::WI_BSSID, 0)),
            ("rssi", Member::Property(id::WI_RSSI, 0)),
            ("channel", Member::Property(id::WI_CHANNEL, 0)),
            ("authmode", Member::Property(id::WI_AUTHMODE, 0)),
        ],
    ),
    HostType {
        name: "SocketPool",
        module: "socketpool",
        new: id::SP_NEW,
        members: &[
            ("AF_INET", Member::Int(sp::INET)),
            ("SOCK_STREAM", Member::Int(sp::STREAM)),
            ("SOCK_DGRAM", Member::Int(sp::DATAGRAM)),
            ("SOL_SOCKET", Member::Int(0xFFF)),
            ("SO_REUSEADDR", Member::Int(4)),
            ("IPPROTO_TCP", Member::Int(6)),
            ("TCP_NODELAY", Member::Int(1)),
            ("EAI_NONAME", Member::Int(-2)),
            ("getaddrinfo", Member::Method(id::SP_GETADDRINFO)),
            ("socket", Member::Method(id::SP_SOCKET)),
        ],
        resource: false,
    },
    HostType {
        name: "Socket",
        module: "socketpool",
        new: 0,
        members: &[
            ("connect", Member::Method(id::SO_CONNECT)),
            ("connect_ex", Member::Method(id::SO_CONNECT_EX)),
            ("_readiness", Member::Method(id::SO_READINESS)),
            ("bind", Member::Method(id::SO_BIND)),
            ("listen", Member::Method(id::SO_LISTEN)),
            ("accept", Member::Method(id::SO_ACCEPT)),
            ("send", Member::Method(id::SO_SEND)),
            ("sendall", Member::Method(id::SO_SENDALL)),
            ("sendto", Member::Method(id::SO_SENDTO)),
            ("recv_into", Member::Method(id::SO_RECV_INTO)),
            ("recv", Member::Method(id::SO_RECV)),
            ("recvfrom_into", Member::Method(id::SO_RECVFROM_INTO)),
            ("settimeout", Member::Method(id::SO_SETTIMEOUT)),
            ("setblocking", Member::Method(id::SO_SETBLOCKING)),
            ("setsockopt", Member::Method(id::SO_SETSOCKOPT)),
            ("close", Member::Method(id::SO_CLOSE)),
            ("__enter__", Member::Method(id::SO_ENTER)),
            ("__exit__", Member::Method(id::SO_EXIT)),
            ("type", Member::Property(id::SO_TYPE, 0)),
        ],
        resource: true,
    },
    of(
        "RunMode",
        "microcontroller",
        &[
            ("NORMAL", Member::Enumerator(RunMode::Normal as i32)),
            ("SAFE_MODE", Member::Enumerator(RunMode::SafeMode as i32)),
            ("UF2", Member::Enumerator(RunMode::Uf2 as i32)),
            ("BOOTLOADER", Member::Enumerator(RunMode::Bootloader as i32)),
        ],
    ),
    of(
        "ResetReason",
        "microcontroller",
        &[
            ("POWER_ON", Member::Enumerator(ResetReason::PowerOn as i32)),
            ("BROWNOUT", Member::Enumerator(ResetReason::Brownout as i32)),
            ("SOFTWARE", Member::Enumerator(ResetReason::Software as i32)),
            ("DEEP_SLEEP_ALARM", Member::Enumerator(ResetReason::DeepSleepAlarm as i32)),
            ("RESET_PIN", Member::Enumerator(ResetReason::ResetPin as i32)),
            ("WATCHDOG", Member::Enumerator(ResetReason::Watchdog as i32)),
            ("UNKNOWN", Member::Enumerator(ResetReason::Unknown as i32)),
            ("RESCUE_DEBUG", Member::Enumerator(ResetReason::RescueDebug as i32)),
        ],
    ),
    of(
        "RunReason",
        "supervisor",
        &[
            ("STARTUP", Member::Enumerator(RunReason::Startup as i32)),
            ("AUTO_RELOAD", Member::Enumerator(RunReason::AutoReload as i32)),
            ("SUPERVISOR_RELOAD", Member::Enumerator(RunReason::SupervisorReload as i32)),
            ("REPL_RELOAD", Member::Enumerator(RunReason::ReplReload as i32)),
        ],
    ),
    of(
        "SafeModeReason",
        "supervisor",
        &[
            ("NONE", Member::Enumerator(SafeModeReason::None as i32)),
            ("BROWNOUT", Member::Enumerator(SafeModeReason::Brownout as i32)),
            ("FLASH_WRITE_FAIL", Member::Enumerator(SafeModeReason::FlashWriteFail as i32)),
            ("GC_ALLOC_OUTSIDE_VM", Member::Enumerator(SafeModeReason::GcAllocOutsideVm as i32)),
            ("HARD_FAULT", Member::Enumerator(SafeModeReason::HardFault as i32)),
            ("INTERRUPT_ERROR", Member::Enumerator(SafeModeReason::InterruptError as i32)),
            ("NLR_JUMP_FAIL", Member::Enumerator(SafeModeReason::NlrJumpFail as i32)),
            ("NO_CIRCUITPY", Member::Enumerator(SafeModeReason::NoCircuitpy as i32)),
            ("NO_HEAP", Member::Enumerator(SafeModeReason::NoHeap as i32)),
            ("PROGRAMMATIC", Member::Enumerator(SafeModeReason::Programmatic as i32)),
            ("SDK_FATAL_ERROR", Member::Enumerator(SafeModeReason::SdkFatalError as i32)),
            ("STACK_OVERFLOW", Member::Enumerator(SafeModeReason::StackOverflow as i32)),
            (
                "USB_BOOT_DEVICE_NOT_INTERFACE_ZERO",
                Member::Enumerator(SafeModeReason::UsbBootDeviceNotInterfaceZero as i32),
            ),
            ("USB_TOO_MANY_ENDPOINTS", Member::Enumerator(SafeModeReason::UsbTooManyEndpoints as i32)),
            ("USB_TOO_MANY_INTERFACE_NAMES", Member::Enumerator(SafeModeReason::UsbTooManyInterfaceNames as i32)),
            ("USER", Member::Enumerator(SafeModeReason::User as i32)),
            ("WATCHDOG", Member::Enumerator(SafeModeReason::Watchdog as i32)),
        ],
    ),
    of(
        "WatchDogMode",
        "watchdog",
        &[("RAISE", Member::Enumerator(wd::RAISE)), ("RESET", Member::Enumerator(wd::RESET))],
    ),
    disk::TEXT_FILE,
    disk::BINARY_FILE,
    disk::UNAME,
    of(
        "ByteArray",
        "nvm",
        &[
            ("__len__", Member::Method(id::AL_LENGTH)),
            ("__getitem__", Member::Method(id::AL_GET)),
            ("__setitem__", Member::Method(id::AL_SET)),
        ],
    ),
    of("time", "alarm", &[("TimeAlarm", Member::Type(kind::TIME_ALARM))]),
    HostType {
        name: "TimeAlarm",
        module: "alarm.time",
        new: id::AL_NEW_TIME_ALARM,
        members: &[("monotonic_time", Member::Property(id::AL_MONOTONIC, 0))],
        resource: false,
    },
    of("Pin", "microcontroller", pins::MEMBERS),
    of("pin", "alarm", &[("PinAlarm", Member::Type(peripherals::pin_alarm::KIND))]),
    of(
        "StatusBar",
        "supervisor",
        &[
            ("console", Member::Property(id::SV_NOBODY, id::SV_SET_BAR)),
            ("display", Member::Property(id::SV_NOBODY, id::SV_SET_BAR)),
        ],
    ),
];

const _: () = assert!(OWN.len() == OWN_TYPES);

/// Every module.
pub(super) static MODULES: &[HostModule] =
    &joined::<_, { OWN_MODULES.len() + peripherals::MODULE_COUNT }>(&[OWN_MODULES, &peripherals::LIST]);

/// The modules of a host that has files and pins and nothing else.
pub(super) static BARE_MODULES: &[HostModule] =
    &joined::<_, { disk::MODULES.len() + peripherals::MODULE_COUNT }>(&[disk::MODULES, &peripherals::LIST]);

const OWN_MODULES: &[HostModule] = &[
    disk::OS,
    disk::IO,
    HostModule {
        name: "microcontroller",
        items: &[
            ("reset", Item::Function(id::MC_RESET)),
            ("on_next_reset", Item::Function(id::MC_ON_NEXT_RESET)),
            ("delay_us", Item::Function(id::MC_DELAY_US)),
            ("cpu", Item::Attribute(id::MC_CPU)),
            ("watchdog", Item::Attribute(id::MC_WATCHDOG)),
            ("nvm", Item::Attribute(id::MC_NVM)),
            ("disable_interrupts", Item::Function(id::MC_INTERRUPTS)),
            ("enable_interrupts", Item::Function(id::MC_INTERRUPTS)),
            ("Pin", Item::Type(kind::PIN)),
            ("pin", Item::Attribute(id::MC_PIN)),
            ("Processor", Item::Type(kind::PROCESSOR)),
            ("RunMode", Item::Type(kind::RUN_MODE)),
            ("ResetReason", Item::Type(kind::RESET_REASON)),
        ],
    },
    HostModule {
        name: "watchdog",
        items: &[
            ("WatchDogTimer", Item::Type(kind::WATCHDOG)),
            ("WatchDogMode", Item::Type(kind::WATCHDOG_MODE)),
            ("WatchDogTimeout", Item::Builtin(types::WATCHDOG_TIMEOUT)),
        ],
    },
    HostModule {
        name: "supervisor",
        items: &[
            ("runtime", Item::Attribute(id::SV_RUNTIME)),
            ("status_bar", Item::Attribute(id::SV_STATUS_BAR)),
            ("reload", Item::Function(id::SV_RELOAD)),
            ("ticks_ms", Item::Function(id::SV_TICKS_MS)),
            ("get_previous_traceback", Item::Function(id::SV_PREVIOUS_TRACEBACK)),
            ("get_setting", Item::Function(id::SV_GET_SETTING)),
            ("set_next_code_file", Item::Function(id::SV_SET_NEXT_CODE_FILE)),
            ("Runtime", Item::Type(kind::RUNTIME)),
            ("StatusBar", Item::Type(kind::STATUS_BAR)),
            ("RunReason", Item::Type(kind::RUN_REASON)),
            ("SafeModeReason", Item::Type(kind::SAFE_MODE_REASON)),
        ],
    },
    HostModule {
        name: "alarm",
        items: &[
            ("sleep_memory", Item::Attribute(id::AL_SLEEP_MEMORY)),
            ("SleepMemory", Item::Type(kind::SLEEP_MEMORY)),
            ("time", Item::Attribute(id::AL_TIME)),
            ("pin", Item::Attribute(id::AL_PIN)),
            ("light_sleep_until_alarms", Item::Function(id::AL_LIGHT_SLEEP)),
            ("exit_and_deep_sleep_until_alarms", Item::Function(id::AL_DEEP_SLEEP)),
            ("wake_alarm", Item::Attribute(id::AL_WAKE_ALARM)),
        ],
    },
    HostModule {
        name: "wifi",
        items: &[
            ("radio", Item::Attribute(id::WI_RADIO)),
            ("Radio", Item::Type(kind::RADIO)),
            ("Network", Item::Type(kind::NETWORK)),
        ],
    },
    HostModule {
        name: "socketpool",
        items: &[
            ("SocketPool", Item::Type(kind::POOL)),
            ("Socket", Item::Type(kind::SOCKET)),
            ("gaierror", Item::Builtin(types::OS_ERROR)),
        ],
    },
    HostModule {
        name: "_select",
        items: &[
            ("_wait", Item::Function(id::SE_WAIT)),
            ("_wait_or_task", Item::Function(id::SE_WAIT_OR_TASK)),
            ("_poll", Item::Function(id::SE_POLL)),
            ("_give_up", Item::Function(id::SE_GIVE_UP)),
        ],
    },
    HostModule {
        name: "warden",
        items: &[
            ("watch", Item::Function(id::WA_WATCH)),
            ("acknowledged", Item::Function(id::WA_ACKNOWLEDGED)),
            ("expect", Item::Function(id::WA_EXPECT)),
            ("alive", Item::Function(id::WA_ALIVE)),
            ("status", Item::Function(id::WA_STATUS)),
            ("healthy", Item::Function(id::WA_HEALTHY)),
        ],
    },
];
