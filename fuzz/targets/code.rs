#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fieldwarden_tests::fuzz::code(bytes));
