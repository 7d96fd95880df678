//! Tables whose order nobody sees.

use std::collections::HashMap;

/// A table by short keys: ids, logins, names. Its hash is quick, and another one in every run, so that nobody who chooses
/// names can choose collisions.
pub type Table<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
