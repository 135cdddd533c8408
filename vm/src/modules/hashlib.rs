//! `hashlib`: MD5, SHA-1 and SHA-256, fed piece by piece.
//!
//! A hash is NATIVE [type][algorithm_int][state RAW]; the state is eight words of digest, two of length in bytes, sixteen of a block not yet full.

use super::Module;
use super::arguments::{bytes_of, need_bytes, settle};
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method, method_kw};
use crate::text::{build_bytes, build_str};
use crate::types;
use crate::value::{NONE, Value, small, small_of};

/// `hashlib`
pub static MODULE: Module = Module {
    name: "hashlib",
    methods: &[
        method_kw(name!("md5"), |cx, a| start(cx, a, 0), 0, 1),
        method_kw(name!("sha1"), |cx, a| start(cx, a, 1), 0, 1),
        method_kw(name!("sha256"), |cx, a| start(cx, a, 2), 0, 1),
        method_kw(name!("new"), new_by_name, 1, 2),
    ],
    constants: &[],
};

/// Methods of a hash.
pub const HASH: &[Method] = &[
    method(
        name!("update"),
        |cx, a| {
            feed(cx, a.get(0), a.get(1))?;
            Ok(NONE)
        },
        2,
        2,
    ),
    method(name!("digest"), digest, 1, 1),
    method(name!("hexdigest"), hexdigest, 1, 1),
    method(name!("copy"), copy, 1, 1),
    getter(name!("digest_size"), |cx, a| Ok(small(algorithm(cx, a.get(0)).size as i32))),
    getter(name!("block_size"), |_, _| Ok(small(64))),
    getter(name!("name"), |cx, a| {
        let name = algorithm(cx, a.get(0)).name;
        Ok(cx.heap.new_str(name)?)
    }),
];

struct Algorithm {
    name: &'static str,
    /// Bytes of the digest.
    size: usize,
    start: [u32; 8],
    /// Words and lengths are written most significant byte first.
    big: bool,
    compress: fn(&mut [u32; 8], &[u8; 64]),
}

static ALGORITHMS: [Algorithm; 3] = [
    Algorithm {
        name: "md5",
        size: 16,
        start: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0, 0, 0, 0],
        big: false,
        compress: |state, block| {
            if let Some(part) = state.first_chunk_mut::<4>() {
                md5::block_api::compress(part, core::slice::from_ref(block));
            }
        },
    },
    Algorithm {
        name: "sha1",
        size: 20,
        start: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0, 0, 0, 0],
        big: true,
        compress: |state, block| {
            if let Some(part) = state.first_chunk_mut::<5>() {
                sha1::block_api::compress(part, core::slice::from_ref(block));
            }
        },
    },
    Algorithm {
        name: "sha256",
        size: 32,
        start: [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19],
        big: true,
        compress: |state, block| sha2::block_api::compress256(state, core::slice::from_ref(block)),
    },
];

/// Words of the state, header included.
const STATE_WORDS: usize = 1 + 8 + 2 + 16;

/// A hash in progress, out of the heap.
#[derive(Clone)]
struct Progress {
    digest: [u32; 8],
    length: u64,
    block: [u8; 64],
}

impl Progress {
    fn load(cx: &Cx<'_, '_>, v: Value) -> Progress {
        let words = cx.heap.words(cx.heap.get(v, 3));
        let mut progress = Progress { digest: [0; 8], length: 0, block: [0; 64] };
        if let Some(words) = words.get(1..STATE_WORDS) {
            progress.digest.copy_from_slice(&words[..8]);
            progress.length = words[8] as u64 | (words[9] as u64) << 32;
            progress.block.copy_from_slice(bytemuck::cast_slice(&words[10..]));
        }
        progress
    }

    fn store(&self, cx: &mut Cx<'_, '_>, v: Value) {
        let state = cx.heap.get(v, 3);
        if let Some(words) = cx.heap.words_mut(state).get_mut(1..STATE_WORDS) {
            words[..8].copy_from_slice(&self.digest);
            words[8] = self.length as u32;
            words[9] = (self.length >> 32) as u32;
            words[10..].copy_from_slice(bytemuck::cast_slice(&self.block));
        }
    }

    fn feed(&mut self, algorithm: &Algorithm, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let filled = (self.length % 64) as usize;
            let count = bytes.len().min(64 - filled);
            self.block[filled..filled + count].copy_from_slice(&bytes[..count]);
            self.length = self.length.wrapping_add(count as u64);
            bytes = &bytes[count..];
            if filled + count == 64 {
                (algorithm.compress)(&mut self.digest, &self.block);
            }
        }
    }

    fn finish(mut self, algorithm: &Algorithm) -> [u8; 32] {
        let bits = self.length.wrapping_mul(8);
        self.feed(algorithm, &[0x80]);
        while self.length % 64 != 56 {
            self.feed(algorithm, &[0]);
        }
        self.feed(algorithm, &if algorithm.big { bits.to_be_bytes() } else { bits.to_le_bytes() });
        let mut out = [0; 32];
        for (place, word) in out.chunks_exact_mut(4).zip(self.digest) {
            place.copy_from_slice(&if algorithm.big { word.to_be_bytes() } else { word.to_le_bytes() });
        }
        out
    }
}

fn algorithm(cx: &Cx<'_, '_>, v: Value) -> &'static Algorithm {
    let number = if cx.heap.is(v, kind::NATIVE) { small_of(cx.heap.get(v, 2)) } else { 0 };
    &ALGORITHMS[(number as usize).min(ALGORITHMS.len() - 1)]
}

fn allocate(cx: &mut Cx<'_, '_>, number: usize) -> Answer {
    let state = cx.heap.alloc(kind::RAW, STATE_WORDS)?;
    let object = cx.heap.alloc(kind::NATIVE, 4)?;
    cx.heap.set(object, 1, types::of(types::HASH));
    cx.heap.set(object, 2, small(number as i32));
    cx.heap.set(object, 3, state);
    Ok(object)
}

fn start_with(cx: &mut Cx<'_, '_>, number: usize, data: Option<Value>) -> Answer {
    let object = allocate(cx, number)?;
    Progress { digest: ALGORITHMS[number].start, length: 0, block: [0; 64] }.store(cx, object);
    if let Some(data) = data {
        feed(cx, object, data)?;
    }
    Ok(object)
}

fn start(cx: &mut Cx<'_, '_>, a: &Args<'_>, number: usize) -> Answer {
    start_with(cx, number, (!a.positional.is_empty()).then(|| a.get(0)))
}

fn new_by_name(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let name = cx.heap.str_text(a.get(0));
    let number = ALGORITHMS.iter().position(|algorithm| algorithm.name.eq_ignore_ascii_case(name));
    match number {
        Some(number) => start_with(cx, number, (a.len() > 1).then(|| a.get(1))),
        None => {
            let mut shown: heapless::String<32> = heapless::String::new();
            for c in name.chars() {
                if shown.push(c).is_err() {
                    break;
                }
            }
            cx.value_error(format_args!("unsupported hash type {shown}"))
        }
    }
}

fn feed(cx: &mut Cx<'_, '_>, v: Value, data: Value) -> Result<(), Signal> {
    if cx.heap.is(types::unwrap(cx.heap, data), kind::STR) {
        return cx.type_error(format_args!("Strings must be encoded before hashing"));
    }
    let data = need_bytes(cx, data, false)?;
    let mut progress = Progress::load(cx, v);
    progress.feed(algorithm(cx, v), bytes_of(cx.heap, data));
    progress.store(cx, v);
    Ok(())
}

fn digest(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let algorithm = algorithm(cx, a.get(0));
    let out = Progress::load(cx, a.get(0)).finish(algorithm);
    let result = build_bytes(cx.heap, |_, text| text.push_bytes(&out[..algorithm.size]));
    settle(cx, result)
}

fn hexdigest(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let algorithm = algorithm(cx, a.get(0));
    let out = Progress::load(cx, a.get(0)).finish(algorithm);
    let result = build_str(cx.heap, |_, text| super::binascii::write_hex(text, &out[..algorithm.size], None, 0));
    settle(cx, result)
}

fn copy(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let number = small_of(cx.heap.get(a.get(0), 2)) as usize;
    let object = allocate(cx, number)?;
    Progress::load(cx, a.get(0)).store(cx, object);
    Ok(object)
}
