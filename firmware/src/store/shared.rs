//! One store for several tasks: a lock that is held for one operation.

use core::cell::RefCell;

use embassy_sync::blocking_mutex::Mutex;
use embassy_sync::blocking_mutex::raw::RawMutex;

use super::{Memory, Store};
use crate::board::{FileError, FileInfo, FileStore, Space};

/// A store behind a lock.
pub struct SharedStore<M: RawMutex, S>(Mutex<M, RefCell<Store<S>>>);

impl<M: RawMutex, S: Memory> SharedStore<M, S> {
    /// Around a store.
    pub const fn new(store: Store<S>) -> Self {
        Self(Mutex::new(RefCell::new(store)))
    }

    /// A handle for one task.
    pub const fn files(&self) -> StoreFiles<'_, M, S> {
        StoreFiles(self)
    }

    fn with<R>(&self, act: impl FnOnce(&mut Store<S>) -> R) -> R {
        self.0.lock(|store| act(&mut store.borrow_mut()))
    }
}

/// The store as the board's file store.
pub struct StoreFiles<'a, M: RawMutex, S>(&'a SharedStore<M, S>);

impl<M: RawMutex, S> Clone for StoreFiles<'_, M, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: RawMutex, S> Copy for StoreFiles<'_, M, S> {}

impl<M: RawMutex, S: Memory> FileStore for StoreFiles<'_, M, S> {
    fn info(&self, path: &str) -> Result<FileInfo, FileError> {
        self.0.with(|store| store.info(path))
    }

    fn read(&self, path: &str, offset: u32, bytes: &mut [u8]) -> Result<usize, FileError> {
        self.0.with(|store| store.read(path, offset, bytes))
    }

    fn write(&mut self, path: &str, offset: u32, bytes: &[u8]) -> Result<usize, FileError> {
        self.0.with(|store| store.write(path, offset, bytes))
    }

    fn truncate(&mut self, path: &str, length: u32) -> Result<(), FileError> {
        self.0.with(|store| store.truncate(path, length))
    }

    fn sync(&mut self, path: &str) -> Result<(), FileError> {
        self.0.with(|store| store.sync(path))
    }

    fn remove(&mut self, path: &str) -> Result<(), FileError> {
        self.0.with(|store| store.remove(path))
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        self.0.with(|store| store.rename(from, to))
    }

    fn make_folder(&mut self, path: &str) -> Result<(), FileError> {
        self.0.with(|store| store.make_folder(path))
    }

    fn list(&self, path: &str, each: &mut dyn FnMut(&str, FileInfo)) -> Result<(), FileError> {
        self.0.with(|store| store.list(path, each))
    }

    fn space(&self) -> Space {
        self.0.with(|store| store.space())
    }
}
