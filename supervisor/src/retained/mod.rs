//! Everything that outlives a reset: the container of two slots, the record in it, and its sizes.

pub(crate) mod codec;
pub(crate) mod record;
pub(crate) mod slots;

use record::Record;

/// Bytes of one slot: header, the supervisor's record, the recovery's state, filled up to a multiple of 64.
pub const RETAINED_SLOT_BYTES: usize = 640;

/// Bytes of the region in retained RAM.
pub const RETAINED_BYTES: usize = 2 * RETAINED_SLOT_BYTES;

/// Bytes of one slot of the copy in nvm: the same record.
pub const NVM_SLOT_BYTES: usize = RETAINED_SLOT_BYTES;

/// Bytes of the copy in nvm.
pub const NVM_BYTES: usize = 2 * NVM_SLOT_BYTES;

/// Bytes of a slot that the record has.
pub(crate) const PAYLOAD_BYTES: usize = RETAINED_SLOT_BYTES - slots::HEADER_BYTES;

const _: () = assert!(Record::BYTES + fieldwarden_netrecover::RETAINED_BYTES <= PAYLOAD_BYTES);

/// Layout of the record in retained RAM. The low byte counts layouts: it changes with every change of a field.
pub(crate) const RETAINED_LAYOUT: u32 = 0x4657_5201;

/// Layout of the copy in nvm, which is never taken for the record itself.
pub(crate) const NVM_LAYOUT: u32 = 0x4657_4E01;
