//! Tests of the tables.

use std::collections::HashSet;
use std::string::String;

use crate::limits::KEY_BYTES_MAX;
use crate::{Settings, Value};

#[test]
fn tables_every_row_is_well_formed() {
    let settings = Settings::default();
    let mut keys = HashSet::new();
    for group in settings.groups() {
        for (index, field) in group.fields().iter().enumerate() {
            for key in core::iter::once(&field.key).chain(field.aliases) {
                assert!(keys.insert(*key), "{key} stands twice");
                assert!(key.starts_with("CIRCUITPY_") || key.starts_with("FIELDWARDEN_"), "{key}");
                assert!(key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'));
            }
            assert!(field.meaning.ends_with('.') && field.meaning.len() > 20, "{} says too little", field.key);
            assert!(["s", "ms", "min", "h", "bytes", "%", "dBm", ""].contains(&field.unit), "{}", field.key);
            assert!(field.key.len() <= KEY_BYTES_MAX, "{} is too long to be anybody's nearest", field.key);
            let sounds_secret = ["PASSWORD", "SECRET", "TOKEN", "_KEY"].iter().any(|mark| field.key.contains(mark));
            assert_eq!(field.secret, sounds_secret, "{}: a Secret, and only a Secret, is named like one", field.key);
            assert!(field.step >= 1);
            let mut shown = String::new();
            group.show(index, &mut shown).unwrap();
            assert!(!shown.is_empty(), "{} shows no default", field.key);
        }
    }
}

#[test]
fn group_set_out_of_range_keeps_the_value() {
    let mut settings = Settings::default();
    for group in settings.groups_mut() {
        for index in 0..group.fields().len() {
            let mut before = String::new();
            let mut after = String::new();
            group.show(index, &mut before).unwrap();
            assert!(group.set(index, &Value::Int(i64::MIN)).is_err());
            group.show(index, &mut after).unwrap();
            assert_eq!(before, after);
        }
        assert!(group.set(group.fields().len(), &Value::Bool(true)).is_err());
    }
}
