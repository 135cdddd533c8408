//! Keys that CircuitPython knows: the same names, types and defaults. One row a key; see [`crate::table`] for the form.

use crate::kind::Text;
use crate::limits::*;
use crate::secret::Secret;
use crate::table::settings;

settings! {
    /// The keys of CircuitPython that a Fieldwarden board acts upon.
    CircuitPy {
        CIRCUITPY_WIFI_SSID => wifi_ssid: Text<SSID_BYTES_MAX> = "", 0..=SSID_BYTES_MAX, "", "Name of the Wi-Fi network to join; empty joins none by itself.";
        CIRCUITPY_WIFI_PASSWORD => wifi_password: Secret<WIFI_PASSWORD_BYTES_MAX> = "", 0..=WIFI_PASSWORD_BYTES_MAX, "", "Password of the Wi-Fi network; empty for an open one.";
        CIRCUITPY_WIFI_HOSTNAME => wifi_hostname: Text<HOST_LABEL_BYTES_MAX> = "", 0..=HOST_LABEL_BYTES_MAX, "", "Host name the board gives to DHCP; empty makes one from the device id.";
        CIRCUITPY_WEB_API_PASSWORD => web_api_password: Secret<WEB_PASSWORD_BYTES_MAX> = "", 0..=WEB_PASSWORD_BYTES_MAX, "", "Password of the web interface; empty keeps it switched off.";
        CIRCUITPY_WEB_API_PORT => web_api_port: u16 = 80, 1..=65535, "", "TCP port of the web interface.";
        CIRCUITPY_WEB_INSTANCE_NAME => web_instance_name: Text<INSTANCE_NAME_BYTES_MAX> = "", 0..=INSTANCE_NAME_BYTES_MAX, "", "Name under which the web interface is advertised; empty uses the board's name.";
        CIRCUITPY_HEAP_START_SIZE => heap_start_bytes: u32 = 8192, 0..=HEAP_BYTES_MAX, "bytes", "Heap that a program has at least. The heap is all memory left, so that a small number never starves a program.", step 4;
        CIRCUITPY_PYSTACK_SIZE => pystack_bytes: u32 = 1536, PYSTACK_BYTES_MIN..=PYSTACK_BYTES_MAX, "bytes", "Stack that a program's calls have at least.", step 4;
        CIRCUITPY_SAFEMODE_DELAY | CIRCUITPY_SAFE_MODE_DELAY => safemode_delay_s: f64 = 1.0, 0.0..=60.0, "s", "Time at start in which safe mode can be asked for by hand.";
    }
}
