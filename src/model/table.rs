//! Tables whose order nobody sees.

use std::collections::{HashMap, HashSet};

/// A table by short keys: ids, logins, names. Its hash is quick, and another one in every run, so that nobody who chooses
/// names can choose collisions.
pub type Table<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// A set of short keys, as a [`Table`] has them.
pub type Set<K> = HashSet<K, foldhash::fast::RandomState>;
