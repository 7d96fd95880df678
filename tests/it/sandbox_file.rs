//! The JSON Schema of the sandbox file, as it is committed.

use okta_reconcile::sim::file::schema;

/// Rewrites the committed schema where `BLESS` is set, and else says that it is stale.
#[test]
fn the_committed_schema_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/org.schema.json");
    let fresh = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == fresh,
        "schema/org.schema.json is stale; run BLESS=1 cargo test --test it sandbox_file"
    );
}
