//! `binascii`

use super::Module;
use super::arguments::{argument, bytes_of, check_keywords, need_bytes, settle};
use crate::name;
use crate::native::{Answer, Args, Cx, method, method_kw};
use crate::num;
use crate::text::{Class, HeapText, Stop, build_bytes};
use crate::types;
use crate::value::{UNSET, Value};

/// `binascii`
pub static MODULE: Module = Module {
    name: "binascii",
    methods: &[
        method_kw(name!("hexlify"), hexlify, 1, 3),
        method_kw(name!("b2a_hex"), hexlify, 1, 3),
        method(name!("unhexlify"), unhexlify, 1, 1),
        method(name!("a2b_hex"), unhexlify, 1, 1),
        method_kw(name!("b2a_base64"), to_base64, 1, 1),
        method_kw(name!("a2b_base64"), from_base64, 1, 1),
        method(name!("crc32"), crc32, 1, 2),
        method(name!("crc_hqx"), crc_hqx, 2, 2),
    ],
    constants: &[
        (name!("Error"), types::of(types::BINASCII_ERROR)),
        (name!("Incomplete"), types::of(types::BINASCII_ERROR)),
    ],
};

/// Appends bytes as hex digits; `separator` between groups of `group` bytes, counted from the right if positive.
pub fn write_hex(out: &mut HeapText<'_>, bytes: &[u8], separator: Option<u8>, group: i64) -> Result<(), Stop> {
    let width = group.unsigned_abs().max(1) as usize;
    for (i, byte) in bytes.iter().enumerate() {
        let place = if group < 0 { i } else { bytes.len() - i };
        if let Some(separator) = separator.filter(|_| i > 0 && group != 0 && place % width == 0) {
            out.push_byte(separator)?;
        }
        for digit in [byte >> 4, byte & 15] {
            out.push_byte(b"0123456789abcdef"[digit as usize])?;
        }
    }
    Ok(())
}

fn hexlify(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    check_keywords(cx, a, "hexlify", &[name!("sep"), name!("bytes_per_sep")])?;
    let data = need_bytes(cx, a.get(0), false)?;
    let separator = argument(cx, a, 1, name!("sep"));
    let group = argument(cx, a, 2, name!("bytes_per_sep"));
    let group = cx.int_or(group, 1, "bytes_per_sep")?;
    let separator = match bytes_of(cx.heap, separator) {
        [] => None,
        &[byte] => Some(byte),
        _ => return cx.value_error(format_args!("sep must be length 1.")),
    };
    let result =
        build_bytes(cx.heap, |objects, out| write_hex(out, objects.buffer(data).unwrap_or(&[]), separator, group));
    settle(cx, result)
}

fn unhexlify(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let data = need_bytes(cx, a.get(0), true)?;
    let result = build_bytes(cx.heap, |objects, out| {
        let text = objects.any_bytes(data).unwrap_or(&[]);
        if text.len() % 2 == 1 {
            return Err(out.raise(Class::BinasciiError, format_args!("Odd-length string")));
        }
        for pair in text.chunks_exact(2) {
            let digit = |byte: u8| (byte as char).to_digit(16);
            match (digit(pair[0]), digit(pair[1])) {
                (Some(high), Some(low)) => out.push_byte((high << 4 | low) as u8)?,
                _ => return Err(out.raise(Class::BinasciiError, format_args!("Non-hexadecimal digit found"))),
            }
        }
        Ok(())
    });
    settle(cx, result)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    check_keywords(cx, a, "b2a_base64", &[name!("newline")])?;
    let data = need_bytes(cx, a.get(0), false)?;
    let newline = a.keyword(cx.heap, name!("newline"));
    let newline = newline == UNSET || types::truth(cx.heap, newline) == Some(true);
    let result = build_bytes(cx.heap, |objects, out| {
        for chunk in objects.buffer(data).unwrap_or(&[]).chunks(3) {
            let byte = |i: usize| chunk.get(i).copied().unwrap_or(0) as u32;
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for i in 0..4 {
                let code = ALPHABET[(bits >> (18 - 6 * i) & 63) as usize];
                out.push_byte(if i <= chunk.len() { code } else { b'=' })?;
            }
        }
        if newline { out.push_byte(b'\n') } else { Ok(()) }
    });
    settle(cx, result)
}

fn from_base64(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    check_keywords(cx, a, "a2b_base64", &[name!("strict_mode")])?;
    let data = need_bytes(cx, a.get(0), true)?;
    let result = build_bytes(cx.heap, |objects, out| decode_base64(out, objects.any_bytes(data).unwrap_or(&[])));
    settle(cx, result)
}

fn decode_base64(out: &mut HeapText<'_>, text: &[u8]) -> Result<(), Stop> {
    let (mut bits, mut count, mut pads) = (0u32, 0, 0);
    for &byte in text {
        if byte == b'=' {
            pads += 1;
            if count >= 2 && count + pads >= 4 {
                return Ok(());
            }
            continue;
        }
        let Some(value) = ALPHABET.iter().position(|&code| code == byte) else { continue };
        pads = 0;
        bits = bits << 6 | value as u32;
        count = (count + 1) % 4;
        // After 2, 3 and 4 characters a byte more is known.
        match count {
            2 => out.push_byte((bits >> 4) as u8)?,
            3 => out.push_byte((bits >> 2) as u8)?,
            0 => out.push_byte(bits as u8)?,
            _ => {}
        }
    }
    match count {
        0 => Ok(()),
        1 => {
            let characters = out.len() / 3 * 4 + 1;
            Err(out.raise(
                Class::BinasciiError,
                format_args!(
                    "Invalid base64-encoded string: number of data characters ({characters}) cannot be 1 more than a multiple of 4"
                ),
            ))
        }
        _ => Err(out.raise(Class::BinasciiError, format_args!("Incorrect padding"))),
    }
}

fn start_value(cx: &mut Cx<'_, '_>, v: Value) -> Result<u32, crate::native::Signal> {
    Ok(cx.int_or(v, 0, "crc")? as u32)
}

fn crc32(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let data = need_bytes(cx, a.get(0), false)?;
    let mut crc = !start_value(cx, a.get(1))?;
    for &byte in bytes_of(cx.heap, data) {
        crc ^= byte as u32;
        for _ in 0..8 {
            crc = crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    Ok(num::from_u64(cx.heap, !crc as u64)?)
}

fn crc_hqx(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let data = need_bytes(cx, a.get(0), false)?;
    let mut crc = start_value(cx, a.get(1))? & 0xffff;
    for &byte in bytes_of(cx.heap, data) {
        crc ^= (byte as u32) << 8;
        for _ in 0..8 {
            crc = (crc << 1 ^ (0x1021 & (crc >> 15 & 1).wrapping_neg())) & 0xffff;
        }
    }
    Ok(num::from_u64(cx.heap, crc as u64)?)
}
