//! Everything that outlives a reset: the container of two slots, the record in it, and its sizes.

pub(crate) mod codec;
pub(crate) mod record;
pub(crate) mod slots;
